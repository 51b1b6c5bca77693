import { countLevels, missingLevel } from '../levels.ts'
import { momentsOf, mostFrequent, present, quantileOf } from '../order.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import {
  asStrings,
  double,
  type Numbers,
  numeric,
  numericTensor,
  rowsOf,
  type Texts,
  toDouble,
} from '../values.ts'

export interface ImputeSettings {
  /** What fills a gap; text takes mostFrequent or a constant. Default: median for numbers, mostFrequent for text. */
  readonly with?: 'mean' | 'median' | 'mostFrequent' | { readonly constant: number | string }
  /** Adds a 0/1 column `<name>_missing` where training rows had gaps. Default false. */
  readonly indicator?: boolean
}
interface Fitted {
  readonly fill: number | string
  readonly how: string
  readonly indicator: boolean
}

/** Fills missing values with one learnt value, and says so in an extra column if asked. */
export const imputeKind: StepKind<ImputeSettings, Fitted> = {
  name: 'impute',
  title: 'fill missing values',
  takes: ['numeric', 'text', 'boolean'],
  takesUnasked: ['numeric'],
  fit(values, settings, { name }) {
    const column = values as Numbers | Texts
    const [fill, how] =
      'codes' in column ? textFill(column, settings, name) : numberFill(column.values, settings, name)
    const gaps = 'codes' in column ? column.codes.some(isGap(column)) : column.values.some(Number.isNaN)
    return { fill, how, indicator: (settings.indicator ?? false) && gaps }
  },
  apply({ fill, indicator }, values, name) {
    const column = values as Numbers | Texts
    const gaps = indicator ? [numeric(`${name}_missing`, gapsOf(column))] : []
    if (!('codes' in column)) {
      const number = fill as number
      const out = column.values.slice()
      for (let i = 0; i < out.length; i++) if (Number.isNaN(out[i]!)) out[i] = number
      return [numeric(name, out), ...gaps]
    }
    const known = column.levels.indexOf(fill as string)
    const levels = known === -1 ? [...column.levels, fill as string] : column.levels
    const filled = known === -1 ? column.levels.length : known
    const gap = isGap(column)
    return [
      { name, kind: column.kind, levels, codes: column.codes.map((c) => (gap(c) ? filled : c)) },
      ...gaps,
    ]
  },
  compile({ fill, indicator }, input, name, graph) {
    if (input.kind === 'numeric') {
      const gap = graph.node('IsNaN', [input.tensor])
      const tensor = graph.node('Where', [gap, double(graph, fill as number), input.tensor])
      const extra = indicator ? [numericTensor(`${name}_missing`, toDouble(graph, gap))] : []
      return [numericTensor(name, tensor), ...extra]
    }
    const texts = asStrings(graph, input)
    const position = graph.node(
      'LabelEncoder',
      [texts],
      { keys_strings: [missingLevel], values_int64s: { ints: [1] }, default_int64: 0 },
      { domain: 'ai.onnx.ml' },
    )
    const gap = graph.node('Cast', [position], { to: 9 })
    const tensor = graph.node('Where', [gap, graph.constant('string', [], [fill]), texts])
    const extra = indicator ? [numericTensor(`${name}_missing`, toDouble(graph, gap))] : []
    return [{ name, kind: input.kind, type: 'string', tensor }, ...extra]
  },
  describe: ({ fill, how, indicator }, name) =>
    `${name}: missing → ${typeof fill === 'number' ? Number(fill.toPrecision(6)) : `"${fill}"`} (${how})${indicator ? `, and ${name}_missing` : ''}`,
}

function numberFill(values: Float64Array, settings: ImputeSettings, name: string): [number, string] {
  const how = settings.with ?? 'median'
  if (typeof how === 'object') {
    if (typeof how.constant !== 'number')
      throw badSetting('impute', `a text for the number ${name}`, 'it is a number')
    return [how.constant, 'constant']
  }
  const there = present(values)
  if (there.length === 0) return [0, 'no value was there']
  if (how === 'mean') return [momentsOf(there).mean, 'mean']
  return how === 'median' ? [quantileOf(there, 0.5), 'median'] : [mostFrequent(there), 'most frequent']
}

function textFill(values: Texts, settings: ImputeSettings, name: string): [string, string] {
  const how = settings.with ?? 'mostFrequent'
  if (typeof how === 'object') return [String(how.constant), 'constant']
  if (how !== 'mostFrequent') throw badSetting('impute', `the ${how} of the text ${name}`, 'text has none')
  const first = countLevels(values).find(({ level }) => level !== missingLevel)
  return first ? [first.level, 'most frequent'] : ['missing', 'no value was there']
}

const isGap = ({ levels }: Texts) => {
  const empty = levels.indexOf(missingLevel)
  return (code: number) => code === -1 || code === empty
}

function gapsOf(column: Numbers | Texts): Float64Array {
  const out = new Float64Array(rowsOf(column))
  if ('codes' in column) {
    const gap = isGap(column)
    for (let i = 0; i < out.length; i++) out[i] = gap(column.codes[i]!) ? 1 : 0
  } else for (let i = 0; i < out.length; i++) out[i] = Number.isNaN(column.values[i]!) ? 1 : 0
  return out
}

/** Fills missing values: `impute({ with: 'median', indicator: true })`; all numbers, where no columns are named. */
export const impute = stepMaker<ImputeSettings>('impute')
