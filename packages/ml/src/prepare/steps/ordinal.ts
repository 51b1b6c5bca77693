import { isLevels, levelPositions, lookUp, mapLevels, missingLevel, positionsOf } from '../levels.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { numeric, numericTensor } from '../values.ts'

export interface OrdinalSettings {
  /** The levels from least to greatest: they become 0, 1, 2 …; any other is missing. */
  readonly order: readonly string[]
}

/** Levels with an order as numbers. */
export const ordinalKind: StepKind<OrdinalSettings, { readonly order: readonly string[] }> = {
  name: 'ordinal',
  title: 'ordered levels as numbers',
  takes: ['text', 'boolean', 'category'],
  fit(_values, { order }) {
    if (!Array.isArray(order) || order.length === 0)
      throw badSetting('ordinal', 'an empty order', 'name the levels')
    if (new Set(order).size < order.length) throw badSetting('ordinal', 'this order', 'a level occurs twice')
    if (order.includes(missingLevel)) throw badSetting('ordinal', 'an empty level', 'it stands for missing')
    return { order: [...order] }
  },
  apply: ({ order }, values, name) =>
    isLevels(values) ? [numeric(name, mapLevels(values, positionsOf(order), Number.NaN))] : [],
  compile: ({ order }, input, name, graph) => {
    const table = [...order.map((_, k) => k), Number.NaN]
    return [numericTensor(name, lookUp(graph, table, levelPositions(graph, input, order)))]
  },
  describe: ({ order }, name) => `${name}: ${order.join(' < ')} as 0..${order.length - 1}`,
}

/** Ordered levels as numbers: `ordinal({ columns: ['size'], order: ['S', 'M', 'L'] })`. */
export const ordinal = stepMaker<OrdinalSettings>('ordinal')
