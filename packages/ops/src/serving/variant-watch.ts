import { type Batch, tableOfBatch } from '@slipway/ml/model'
import { type Column, isText, type Table } from '@slipway/ml/table'

/** Bins of latency, eight to each doubling: an answer's latency is known to within 9 %. */
const binsPerDoubling = 8
const bins = 30 * binsPerDoubling
const sampleSize = 1000

const binOf = (latencyUs: number) =>
  Math.min(bins - 1, Math.max(0, Math.floor(Math.log2(latencyUs + 1) * binsPerDoubling)))
/** Where a bin ends, in microseconds. */
export const binEnd = (bin: number): number => 2 ** ((bin + 1) / binsPerDoubling) - 1

/** What a variant did since it was first watched: counts only, so that two moments can be subtracted. */
export interface VariantCounts {
  readonly requests: number
  /** Requests that it could not answer through no fault of the caller. */
  readonly errors: number
  /** Answered requests by latency. */
  readonly latency: Uint32Array
}

/** Follows one variant while it answers; costs well under a microsecond a request. */
export const variantWatch = (samples: boolean) => {
  let requests = 0
  let errors = 0
  let drawn = 0
  const latency = new Uint32Array(bins)
  const kept: { inputs: Table; outputs: Table }[] = []
  let seen = 0
  return {
    answered(latencyUs: number, inputs: Batch, outputs: Batch): void {
      requests++
      latency[binOf(latencyUs)]!++
      if (!samples) return
      // A reservoir (Vitter 1985): every request has the same chance to be kept.
      seen++
      const at = kept.length < sampleSize ? kept.length : Math.floor(Math.random() * seen)
      if (at < sampleSize) kept[at] = { inputs: firstRow(inputs), outputs: firstRow(outputs) }
    },
    failed(): void {
      requests++
      errors++
    },
    /** A request fell to it by its own id. */
    draw(): void {
      drawn++
    },
    drawn: (): number => drawn,
    counts: (): VariantCounts => ({ requests, errors, latency: latency.slice() }),
    /** The first rows of some of its requests, and what it said to them; and of how many they are. */
    sample: (): { inputs: Table; outputs: Table; of: number } => ({
      of: seen,
      inputs: together(kept.map(({ inputs }) => inputs)),
      outputs: together(kept.map(({ outputs }) => outputs)),
    }),
  }
}
export type VariantWatch = ReturnType<typeof variantWatch>

/** Of a large request a copy: what shows a part of it would keep all of it. */
const firstRow = (batch: Batch): Table => {
  const { rows, columns } = tableOfBatch(batch)
  if (rows === 1) return { rows, columns }
  return {
    rows: 1,
    columns: columns.map((column): Column => {
      if (!isText(column)) return { ...column, values: column.values.slice(0, 1) }
      const level = column.levels[column.codes[0]!]
      return level === undefined
        ? { ...column, codes: Int32Array.of(-1), levels: [] }
        : { ...column, codes: new Int32Array(1), levels: [level] }
    }),
  }
}

/** The first rows of some tables in one. */
const together = (tables: readonly Table[]): Table => ({
  rows: tables.length,
  columns: (tables[0]?.columns ?? []).map((first, at): Column => {
    const columns = tables.map(({ columns }) => columns[at]!)
    const { name, type } = first
    if (!isText(first))
      return {
        name,
        type: first.type,
        values: Float64Array.from(columns, (column) => (isText(column) ? Number.NaN : column.values[0]!)),
      }
    const places = new Map<string, number>()
    const codes = Int32Array.from(columns, (column) => {
      const level = isText(column) ? column.levels[column.codes[0]!] : undefined
      if (level === undefined) return -1
      if (!places.has(level)) places.set(level, places.size)
      return places.get(level)!
    })
    return { name, type: type as 'text' | 'boolean', codes, levels: [...places.keys()] }
  }),
})

/** What was counted between two moments. */
export const countsSince = (now: VariantCounts, then: VariantCounts): VariantCounts => ({
  requests: now.requests - then.requests,
  errors: now.errors - then.errors,
  latency: now.latency.map((count, bin) => count - then.latency[bin]!),
})

export const noCounts: VariantCounts = { requests: 0, errors: 0, latency: new Uint32Array(bins) }
