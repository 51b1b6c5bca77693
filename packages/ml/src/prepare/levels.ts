import type { Graph } from '../onnx/graph.ts'
import {
  asStrings,
  type Categories,
  type TensorOf,
  type Texts,
  type ValueKind,
  type Values,
} from './values.ts'

/** The text that stands for "missing" among levels, as in the served model's inputs. */
export const missingLevel = ''

/**
 * How Python spells a missing text or a boolean when it hands objects to ONNX Runtime (pandas through MLflow). They
 * are read so where they are no levels of their own, in rows and in graphs alike.
 */
const spellings: readonly (readonly [string, string])[] = [
  ['None', missingLevel],
  ['nan', missingLevel],
  ['<NA>', missingLevel],
]
const booleanSpellings: readonly (readonly [string, string])[] = [
  ...spellings,
  ['True', 'true'],
  ['False', 'false'],
]

export interface LevelCount {
  readonly level: string
  readonly count: number
}

/** How often each level occurs, most frequent first, then by name; missing and empty text count as one level ''. */
export function countLevels(values: Texts | Categories): LevelCount[] {
  const counts = new Float64Array(values.levels.length + 1)
  eachCode(values, (code) => counts[code]!++)
  const empty = values.levels.indexOf('')
  if (empty !== -1) {
    counts[0]! += counts[empty + 1]!
    counts[empty + 1] = 0
  }
  const named = [missingLevel, ...values.levels].map((level, code) => ({ level, count: counts[code]! }))
  return named
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : a.level > b.level ? 1 : 0))
}

/** Calls with 0 for missing and k for levels[k - 1], row by row. */
function eachCode(values: Texts | Categories, call: (code: number, row: number) => void): void {
  if ('codes' in values) for (let i = 0; i < values.codes.length; i++) call(values.codes[i]! + 1, i)
  else for (let i = 0; i < values.values.length; i++) call(values.values[i]!, i)
}

/** Row by row, the value that a level (or '' for missing) maps to; `other` where it is not mapped. */
export function mapLevels(
  values: Texts | Categories,
  mapping: ReadonlyMap<string, number>,
  other: number,
): Float64Array {
  const known = withSpellings(mapping, values.kind)
  const byCode = new Float64Array(values.levels.length + 1)
  byCode[0] = known.get(missingLevel) ?? other
  for (let k = 0; k < values.levels.length; k++) byCode[k + 1] = known.get(values.levels[k]!) ?? other
  const rows = 'codes' in values ? values.codes.length : values.values.length
  const out = new Float64Array(rows)
  if ('codes' in values) for (let i = 0; i < rows; i++) out[i] = byCode[values.codes[i]! + 1]!
  else for (let i = 0; i < rows; i++) out[i] = byCode[values.values[i]!]!
  return out
}

function withSpellings(mapping: ReadonlyMap<string, number>, kind: ValueKind): ReadonlyMap<string, number> {
  if (kind === 'category') return mapping
  const out = new Map(mapping)
  for (const [spelling, level] of kind === 'boolean' ? booleanSpellings : spellings) {
    const position = mapping.get(level)
    if (position !== undefined && !out.has(spelling)) out.set(spelling, position)
  }
  return out
}

/** The positions 0.. of levels in a list. */
export const positionsOf = (levels: readonly string[]): Map<string, number> =>
  new Map(levels.map((level, k) => [level, k]))

/** An int64 tensor: the position of each row's level in `levels` ('' = missing), levels.length where it is not there. */
export function levelPositions(graph: Graph, input: TensorOf, levels: readonly string[]): string {
  if (input.kind === 'category') {
    const position = positionsOf(levels)
    const table = [missingLevel, ...(input.levels ?? [])].map((level) => position.get(level) ?? levels.length)
    const code = graph.node('Cast', [input.tensor], { to: 7 })
    return graph.node('Gather', [graph.constant('int64', [table.length], table), code], { axis: 0 })
  }
  const known = withSpellings(positionsOf(levels), input.kind)
  return graph.node(
    'LabelEncoder',
    [asStrings(graph, input)],
    {
      keys_strings: [...known.keys()],
      values_int64s: { ints: [...known.values()] },
      default_int64: { int: levels.length },
    },
    { domain: 'ai.onnx.ml' },
  )
}

/** A double tensor: table[position] for each row. */
export const lookUp = (graph: Graph, table: readonly number[], positions: string): string =>
  graph.node('Gather', [graph.constant('double', [table.length], table), positions], { axis: 0 })

export const isLevels = (values: Values): values is Texts | Categories => 'levels' in values
