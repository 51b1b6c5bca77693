import { orderKey, sortFloats } from './float-order.ts'
import type { Feature } from '../../prepare/features.ts'
import type { Random } from '../../stats/index.ts'

/** Histogram slots per feature: bin 0 is "missing", values take 1..255. */
export const binSlots = 256
const sampleRows = 200_000

/** How one feature is cut. numeric: value v has bin 1 + (number of edges < v), compared in 32-bit floats. */
export interface NumericBins {
  readonly kind: 'numeric'
  /** Bins 0..count - 1 are in use. */
  readonly count: number
  readonly edges: Float32Array
}

/** Bin of each category code; codes too rare for a bin of their own share bin 0 with "missing". */
export interface CategoryBins {
  readonly kind: 'category'
  readonly count: number
  readonly binOfCode: Uint8Array
  readonly codeOfBin: Int32Array
}

export type FeatureBins = NumericBins | CategoryBins

/** The greatest 32-bit float step between two neighbours: below <= step < above, in the middle where possible. */
const stepBetween = (below: number, above: number): number => {
  const middle = Math.fround(below / 2 + above / 2)
  return middle >= below && middle < above ? middle : below
}

/** Cuts a sorted run of values into at most `most` bins of about equal row counts; equal values stay together. */
const edgesOf = (sorted: Float32Array, most: number): Float32Array => {
  const values = new Float32Array(sorted.length)
  const counts = new Int32Array(sorted.length)
  let size = 0
  for (let i = 0; i < sorted.length; i++) {
    if (size === 0 || sorted[i] !== values[size - 1]) values[size++] = sorted[i]!
    counts[size - 1]!++
  }
  const distinct = values.subarray(0, size)
  const edges: number[] = []
  let rowsLeft = sorted.length
  let inBin = 0
  for (let i = 0; i + 1 < distinct.length; i++) {
    inBin += counts[i]!
    const binsLeft = most - edges.length
    const fits = distinct.length - i <= binsLeft
    const wanted = rowsLeft / binsLeft
    // A frequent next value gets a bin of its own rather than the rest of this one.
    if (fits || inBin >= wanted || (counts[i + 1]! >= wanted && inBin >= wanted / 2)) {
      edges.push(stepBetween(distinct[i]!, distinct[i + 1]!))
      rowsLeft -= inBin
      inBin = 0
      if (edges.length === most - 1) break
    }
  }
  return Float32Array.from(edges)
}

const numericBins = (values: Float64Array, rows: Int32Array, most: number, random: Random): NumericBins => {
  const sample = new Float32Array(Math.min(rows.length, sampleRows))
  let size = 0
  if (rows.length <= sampleRows) {
    for (const row of rows) {
      const value = values[row]!
      if (!Number.isNaN(value)) sample[size++] = value
    }
  } else {
    // One row out of each of equal stretches: spread over the file, and cheap.
    const stretch = rows.length / sampleRows
    for (let i = 0; i < sampleRows; i++) {
      const value = values[rows[Math.min(rows.length - 1, Math.floor((i + random.next()) * stretch))]!]!
      if (!Number.isNaN(value)) sample[size++] = value
    }
  }
  // -0 sorts before 0 but equals it; adding 0 makes both 0.
  const known = sample.subarray(0, size)
  for (let i = 0; i < size; i++) known[i] = known[i]! + 0
  sortFloats(known)
  const edges = edgesOf(known, most)
  return { kind: 'numeric', count: edges.length + 2, edges }
}

const categoryBins = (values: Float64Array, rows: Int32Array, levels: number, most: number): CategoryBins => {
  const counts = new Int32Array(levels + 1)
  for (const row of rows) counts[validCode(values[row]!, levels)]!++
  const seen: number[] = []
  for (let code = 1; code <= levels; code++) if (counts[code]! > 0) seen.push(code)
  const kept =
    seen.length <= most
      ? seen
      : seen
          .sort((a, b) => counts[b]! - counts[a]! || a - b)
          .slice(0, most)
          .sort((a, b) => a - b)
  const binOfCode = new Uint8Array(levels + 1)
  kept.forEach((code, i) => {
    binOfCode[code] = i + 1
  })
  return { kind: 'category', count: kept.length + 1, binOfCode, codeOfBin: Int32Array.from([0, ...kept]) }
}

const validCode = (value: number, levels: number) =>
  value >= 1 && value <= levels && Number.isInteger(value) ? value : 0

/** Learns how to cut a feature from the given rows. */
export const learnBins = (
  feature: Feature,
  rows: Int32Array,
  maxBins: number,
  random: Random,
): FeatureBins =>
  feature.kind === 'numeric'
    ? numericBins(feature.values, rows, maxBins, random)
    : categoryBins(feature.values, rows, feature.levels.length, maxBins)

/**
 * Bins the given rows, row by row: byte i * columns.length + f is the bin of row rows[i] in feature f; all
 * features of a row lie together because histograms read them together. `byColumn`, where wanted, gets byte
 * f * rows.length + i.
 */
export const binRows = (
  columns: readonly Feature[],
  bins: readonly FeatureBins[],
  rows: Int32Array,
  out: Uint8Array,
  byColumn: Uint8Array | null,
) => {
  const width = columns.length
  const one = byColumn ? null : new Uint8Array(rows.length)
  columns.forEach(({ values }, f) => {
    const column = byColumn ? byColumn.subarray(f * rows.length, (f + 1) * rows.length) : one!
    binColumn(values, bins[f]!, rows, column)
    for (let i = 0, at = f; i < column.length; i++, at += width) out[at] = column[i]!
  })
}

const binColumn = (values: Float64Array, cut: FeatureBins, rows: Int32Array, out: Uint8Array) => {
  if (cut.kind === 'category') {
    const levels = cut.binOfCode.length - 1
    for (let i = 0; i < rows.length; i++) out[i] = cut.binOfCode[validCode(values[rows[i]!]!, levels)]!
    return
  }
  const { edges } = cut
  const below = edgesBelowCell(edges)
  for (let i = 0; i < rows.length; i++) {
    const value = Math.fround(values[rows[i]!]!)
    asFloat[0] = value
    const cell = orderKey(asBits[0]!) >>> cellShift
    // Only edges in the value's own cell are in doubt, mostly none or one.
    let low = below[cell]!
    let high = below[cell + 1]!
    while (low < high) {
      const middle = (low + high) >>> 1
      if (edges[middle]! < value) low = middle + 1
      else high = middle
    }
    out[i] = value === value ? low + 1 : 0
  }
}

const asFloat = new Float32Array(1)
const asBits = new Uint32Array(asFloat.buffer)
/** Cells are the upper 16 bits of the order key: sign, exponent and seven bits of the fraction. */
const cellShift = 16
const cells = 2 ** 16

/** Per cell, how many edges lie in the cells before it. */
const edgesBelowCell = (edges: Float32Array): Uint8Array => {
  const below = new Uint8Array(cells + 1)
  let at = 0
  edges.forEach((edge, i) => {
    asFloat[0] = edge
    const cell = orderKey(asBits[0]!) >>> cellShift
    below.fill(i, at, cell + 1)
    at = cell + 1
  })
  below.fill(edges.length, at)
  return below
}
