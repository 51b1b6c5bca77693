import { isText, type Column } from '../table/table.ts'

/** A column cut into at most `count` bins, so that any type can be scored the same way. */
export interface Binned {
  /** Bin of each row, 0..count-1; missing values have a bin of their own. */
  readonly codes: Uint16Array
  readonly count: number
  /** The bin of missing values, or -1 where none is missing. */
  readonly missing: number
  /** True: a bin holds one value (or is the bin of rare words); false: a range of numbers. */
  readonly discrete: boolean
  /** One label a bin where discrete. */
  readonly labels: readonly string[]
  /** Different values that were seen, missing not counted. */
  readonly distinct: number
}

const MOST_VALUES = 64
/** A range with fewer rows than this would tell more about them than about the target. */
const ROWS_A_RANGE = 20
const MOST_LEVELS = 256
/** Words seen in fewer rows are put together: a purity measured on them would say nothing. */
const RARE_ROWS = 8

export const binned = (column: Column): Binned =>
  isText(column) ? binnedText(column.codes, column.levels) : binnedNumbers(column.values)

const binnedText = (codes: Int32Array, levels: readonly string[]): Binned => {
  const rowsOf = new Int32Array(levels.length)
  for (const code of codes) if (code >= 0) rowsOf[code]!++
  const used = [...rowsOf.keys()].filter((level) => rowsOf[level]! > 0)
  const kept = used
    .filter((level) => used.length <= 12 || rowsOf[level]! >= RARE_ROWS)
    .sort((a, b) => rowsOf[b]! - rowsOf[a]! || a - b)
    .slice(0, MOST_LEVELS)
  const binOf = new Int32Array(levels.length).fill(kept.length)
  kept.forEach((level, bin) => {
    binOf[level] = bin
  })
  const rest = kept.length < used.length ? 1 : 0
  const missing = codes.includes(-1) ? kept.length + rest : -1
  return {
    codes: Uint16Array.from(codes, (code) => (code < 0 ? missing : binOf[code]!)),
    count: kept.length + rest + (missing < 0 ? 0 : 1),
    missing,
    discrete: true,
    labels: [...kept.map((level) => levels[level]!), ...(rest ? ['(rare values)'] : []), '(missing)'],
    distinct: used.length,
  }
}

const binnedNumbers = (values: Float64Array): Binned => {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  let distinct = 0
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++
  const ranges = Math.max(4, Math.min(MOST_VALUES, Math.floor(sorted.length / ROWS_A_RANGE)))
  const uppers = distinct <= MOST_VALUES ? different(sorted) : quantiles(sorted, ranges)
  const missing = sorted.length < values.length ? uppers.length : -1
  const codes = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    codes[i] = Number.isNaN(value) ? missing : firstNotBelow(uppers, value)
  }
  return {
    codes,
    count: uppers.length + (missing < 0 ? 0 : 1),
    missing,
    discrete: distinct <= MOST_VALUES,
    labels: [...uppers.map(String), '(missing)'],
    distinct,
  }
}

const different = (sorted: Float64Array): number[] => {
  const values: number[] = []
  for (const value of sorted) if (value !== values.at(-1)) values.push(value)
  return values
}

/** Upper edges of ranges with about the same number of rows; a heavy value closes its own range. */
const quantiles = (sorted: Float64Array, count: number): number[] => {
  const edges: number[] = []
  for (let i = 1; i <= count; i++) {
    const edge = sorted[Math.min(sorted.length - 1, Math.floor((i * sorted.length) / count))]!
    if (edge !== edges.at(-1)) edges.push(edge)
  }
  return edges
}

const firstNotBelow = (edges: readonly number[], value: number): number => {
  let low = 0
  let high = edges.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
