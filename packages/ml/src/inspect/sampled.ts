import { seededRandom } from '../stats/index.ts'
import { isText, type Column, type Table } from '../table/table.ts'
import { binned, type Binned } from './bins.ts'

/** A column of the sample, cut into bins when first asked. */
export interface SampledColumn {
  readonly name: string
  readonly column: Column
  /** Numbers a row (dates in milliseconds), or null for text. */
  readonly numbers: Float64Array | null
  readonly bins: Binned
}

/** Enough for every score to be steady to about 0.005; wide tables get fewer, so that the work stays bounded. */
const MOST_ROWS = 60_000
const LEAST_ROWS = 4_000
const MOST_CELLS = 8_000_000

/** How many rows of a table this wide are looked at for leaks. */
export const sampleRows = (columns: number): number =>
  Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(MOST_CELLS / Math.max(1, columns))))

/** At most `most` of these rows, drawn evenly and kept in their order. */
export const sampleOf = (rows: Int32Array, most: number, seed: number): Int32Array => {
  if (rows.length <= most) return rows
  const random = seededRandom(seed, 'inspect sample')
  const taken = new Int32Array(most)
  let filled = 0
  for (let i = 0; i < rows.length && filled < most; i++)
    if (random.next() * (rows.length - i) < most - filled) taken[filled++] = rows[i]!
  return taken
}

/** Which half of a two-way cross-fit each row is in. */
export const halvesOf = (rows: number, seed: number): Uint8Array => {
  const random = seededRandom(seed, 'inspect halves')
  return Uint8Array.from({ length: rows }, () => random.uint32() & 1)
}

export const sampledColumn = (column: Column): SampledColumn => {
  let bins: Binned | undefined
  return {
    name: column.name,
    column,
    numbers: isText(column) ? null : column.values,
    get bins() {
      bins ??= binned(column)
      return bins
    },
  }
}

export const sampledColumns = (table: Table): SampledColumn[] => table.columns.map(sampledColumn)
