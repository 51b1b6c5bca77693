import { createHash } from 'node:crypto'
import { asGoodAsTheSame, baselineOf, binCounts } from '@slipway/ml/drift'
import { sortedValues } from '@slipway/ml/stats'
import { isText, type Table, takeRows, valueAt } from '@slipway/ml/table'

/** Categories that fewer of the champion's requests have are counted together. */
const leastShare = 0.025

/** In what parts the values of a column are counted: between edges, or by hashes of its commonest categories. */
export type ColumnBins =
  | { readonly column: string; readonly edges: readonly number[] }
  | { readonly column: string; readonly hashes: readonly string[] }

/**
 * By which every server counts its own sample of requests, so that counts can be added up and no value of anybody's
 * leaves the server that saw it.
 */
export interface Bins {
  readonly inputs: readonly ColumnBins[]
  readonly outputs: readonly ColumnBins[]
}

/** The first rows of some of the requests to a variant, out of how many. */
export interface Sample {
  readonly inputs: Table
  readonly outputs: Table
  readonly of: number
}

/** A sample as counts, column by column in the order of the bins. */
export interface Counted {
  readonly rows: number
  readonly of: number
  readonly inputs: readonly (readonly number[])[]
  readonly outputs: readonly (readonly number[])[]
}

const sides = ['inputs', 'outputs'] as const

/**
 * One request of each caller who sticks by an input. What one caller asks hangs together, so that many requests of few callers
 * would look like a difference between the sides; of whom the input is missing, each request counts.
 */
export const oneOfEach = (sample: Sample, stickBy: string | null): Sample => {
  const callers = sample.inputs.columns.find(({ name }) => name === stickBy)
  if (!callers) return sample
  const seen = new Set<unknown>()
  const rows = Int32Array.from({ length: sample.inputs.rows }, (_, row) => row).filter((row) => {
    const value = valueAt(callers, row)
    const caller = value instanceof Date ? value.getTime() : value
    const isNew = caller === null || !seen.has(caller)
    seen.add(caller)
    return isNew
  })
  return { inputs: takeRows(sample.inputs, rows), outputs: takeRows(sample.outputs, rows), of: sample.of }
}

/**
 * Bins by what the champion is asked and answers. Times move on by themselves, and what nobody shares tells nothing; nor do
 * answers that lie closer together than anybody would notice.
 */
export const binsOf = (champion: Sample, salt: string): Bins => {
  const of = (table: Table, leastWidth = 0): ColumnBins[] =>
    baselineOf(table, { maxSample: 1, leastWidth }).columns.flatMap((column): ColumnBins[] => {
      const { name, type } = column
      if (type === 'date' || type === 'timestamp') return []
      if (column.kind === 'number') return [{ column: name, edges: column.edges }]
      const common = column.levels.filter((_, at) => column.counts[at]! >= leastShare * column.rows)
      return common.length > 0 ? [{ column: name, hashes: common.map((level) => hash(level, salt)) }] : []
    })
  return { inputs: of(champion.inputs), outputs: of(champion.outputs, asGoodAsTheSame) }
}

export const countedIn = (bins: Bins, sample: Sample, salt: string): Counted => {
  const [inputs, outputs] = sides.map((side) =>
    bins[side].map((column) => countsOf(column, sample[side], salt)),
  )
  return { rows: sample.inputs.rows, of: sample.of, inputs: inputs!, outputs: outputs! }
}

/** Of categories one more than there are hashes: all others. Missing values are not counted. */
const countsOf = (bins: ColumnBins, table: Table, salt: string): number[] => {
  const found = table.columns.find(({ name }) => name === bins.column)
  if ('edges' in bins)
    return [
      ...binCounts(found && !isText(found) ? sortedValues(found.values) : new Float64Array(), bins.edges),
    ]
  const counts = Array.from({ length: bins.hashes.length + 1 }, () => 0)
  if (!found || !isText(found)) return counts
  const places = new Map(bins.hashes.map((level, at) => [level, at]))
  const placeOf = found.levels.map((level) => places.get(hash(level, salt)) ?? bins.hashes.length)
  for (const code of found.codes) if (code >= 0) counts[placeOf[code]!]!++
  return counts
}

/**
 * One sample of what several servers saw: each is thinned to the share of the scantest, so that a server that is asked
 * more counts for more, on either side alike.
 */
export const countedTogether = (parts: readonly Counted[]): Counted | null => {
  const some = parts.filter(({ rows }) => rows > 0)
  if (some.length === 0) return null
  const share = Math.min(...some.map(({ rows, of }) => rows / of))
  const weights = some.map(({ rows, of }) => (share * of) / rows)
  const sum = (of: (part: Counted) => number) =>
    some.reduce((total, part, at) => total + weights[at]! * of(part), 0)
  const added = (side: (typeof sides)[number]) =>
    some[0]![side].map((first, column) => first.map((_, bin) => sum((part) => part[side][column]![bin]!)))
  return {
    rows: sum(({ rows }) => rows),
    of: some.reduce((total, { of }) => total + of, 0),
    inputs: added('inputs'),
    outputs: added('outputs'),
  }
}

const hash = (level: string, salt: string): string =>
  createHash('sha256').update(`${salt}\n${level}`).digest('base64url').slice(0, 16)
