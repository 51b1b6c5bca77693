import { isLevels, levelPositions, lookUp, mapLevels, missingLevel, positionsOf } from '../levels.ts'
import { momentsOf, mostFrequent, present, quantileOf } from '../order.ts'
import { badSetting, stepCannotTake } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { type NamedValues, type Numbers, numeric, numericTensor } from '../values.ts'

export interface ImputeByGroupSettings {
  /** The columns that make the groups: text, true/false or categories. */
  readonly by: readonly string[]
  /** What fills a gap. Default median. */
  readonly with?: 'mean' | 'median' | 'mostFrequent'
  /** A group with fewer known values takes the value of all rows. Default 1. */
  readonly minRows?: number
}
interface Fitted {
  readonly how: string
  /** Per column of `by`, the levels known. */
  readonly levels: readonly (readonly string[])[]
  /** Row-major over each column's levels and one place more for any other. */
  readonly fills: readonly number[]
}

const mostGroups = 100_000

/** Fills missing numbers with the value of rows like them; where a group is new, small or empty, of all rows. */
export const imputeByGroupKind: StepKind<ImputeByGroupSettings, Fitted> = {
  name: 'imputeByGroup',
  title: 'fill missing values by group',
  takes: ['numeric'],
  takesUnasked: [],
  reads: ({ by }) => by,
  fit(values, { with: how = 'median', minRows = 1 }, { others }) {
    if (others.length === 0) throw badSetting('imputeByGroup', 'no columns in `by`', 'name at least one')
    const levels = others.map((other) => {
      if (!isLevels(other))
        throw stepCannotTake('imputeByGroup', other.name, other.kind, ['text', 'boolean', 'category'])
      return [...new Set([missingLevel, ...other.levels])]
    })
    const size = levels.reduce((product, list) => product * (list.length + 1), 1)
    if (size > mostGroups)
      throw badSetting('imputeByGroup', `${size} groups`, `at most ${mostGroups}; group by fewer columns`)
    const numbers = (values as Numbers).values
    const groups = groupsOf(levels, others)
    const rest = fillOf(present(numbers), how, 0)
    const members = new Map<number, number[]>()
    for (let i = 0; i < numbers.length; i++) {
      if (Number.isNaN(numbers[i]!)) continue
      const list = members.get(groups[i]!)
      if (list) list.push(numbers[i]!)
      else members.set(groups[i]!, [numbers[i]!])
    }
    const fills = Array.from({ length: size }, () => rest)
    for (const [group, list] of members)
      if (list.length >= minRows) fills[group] = fillOf(Float64Array.from(list), how, rest)
    return { how, levels, fills }
  },
  apply({ levels, fills }, values, name, others) {
    const groups = groupsOf(levels, others)
    const out = (values as Numbers).values.slice()
    for (let i = 0; i < out.length; i++) if (Number.isNaN(out[i]!)) out[i] = fills[groups[i]!]!
    return [numeric(name, out)]
  },
  compile({ levels, fills }, { tensor }, name, graph, others) {
    let group: string | undefined
    for (const [k, other] of others.entries()) {
      const position = levelPositions(graph, other, levels[k]!)
      const width = graph.constant('int64', [], [levels[k]!.length + 1])
      group = group ? graph.node('Add', [graph.node('Mul', [group, width]), position]) : position
    }
    const fill = lookUp(graph, fills, group!)
    return [numericTensor(name, graph.node('Where', [graph.node('IsNaN', [tensor]), fill, tensor]))]
  },
  describe: ({ how, levels }, name) =>
    `${name}: missing → ${how} of its group (${levels.map((list) => list.length).join(' × ')} levels)`,
}

function groupsOf(levels: readonly (readonly string[])[], others: readonly NamedValues[]): Float64Array {
  let groups: Float64Array | undefined
  for (const [k, other] of others.entries()) {
    if (!isLevels(other)) continue
    const width = levels[k]!.length
    const positions = mapLevels(other, positionsOf(levels[k]!), width)
    if (groups) for (let i = 0; i < groups.length; i++) groups[i] = groups[i]! * (width + 1) + positions[i]!
    else groups = positions
  }
  return groups!
}

function fillOf(values: Float64Array, how: 'mean' | 'median' | 'mostFrequent', none: number): number {
  if (values.length === 0) return none
  if (how === 'mean') return momentsOf(values).mean
  return how === 'median' ? quantileOf(values, 0.5) : mostFrequent(values)
}

/** Fills gaps with the group's own value: `imputeByGroup({ columns: ['income'], by: ['region', 'sex'] })`. */
export const imputeByGroup = stepMaker<ImputeByGroupSettings>('imputeByGroup')
