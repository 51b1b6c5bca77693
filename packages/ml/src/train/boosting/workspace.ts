import { newArena } from './arena.ts'
import type { FeatureBins } from './bins.ts'
import { compiledCounter, plainCounter, type Counter } from './counter.ts'
import { histogramOffsets } from './histogram.ts'

/** The large arrays of one fit, laid out so that the compiled loops reach them. */
export interface Workspace {
  /** Byte row * width + feature. */
  readonly bins: Uint8Array
  /** Byte feature * rows + row: the same again, for moving rows by one feature. */
  readonly columns: Uint8Array
  readonly width: number
  readonly rows: number
  /** Gradient and packed (1, hessian) of each row. */
  readonly pairs: Float64Array
  /** The rows that a tree learns from. */
  readonly order: Int32Array
  readonly offsets: Int32Array
  /** Whether open leaves keep their histograms; else both children of a split are counted afresh. */
  readonly keepsHistograms: boolean
  readonly counter: Counter
  /** All zero. */
  newHistogram(): Float64Array
  /** The arrays must not be used any more. */
  release(): void
}

const histogramBudget = 512 * 2 ** 20

/**
 * Sizes: rows to learn from in all and per tree, and how many leaves can be open at once.
 * budgetBytes: what kept histograms may take together.
 */
export const newWorkspace = (
  bins: readonly FeatureBins[],
  { rows, rowsPerTree, leaves }: { rows: number; rowsPerTree: number; leaves: number },
  budgetBytes = histogramBudget,
): Workspace => {
  const width = bins.length
  const offsets = histogramOffsets(bins)
  const histogramLength = offsets[width]!
  const keepsHistograms = histogramLength * 8 * leaves <= budgetBytes
  const histograms = keepsHistograms ? leaves + 2 : 3
  const slack = 64 * (histograms + 8)
  const arena = newArena(
    rows * width + rows * 16 + rowsPerTree * 4 + histograms * histogramLength * 8 + slack,
  )
  const table = arena ? arena.bytes(rows * width) : new Uint8Array(rows * width)
  const pairs = arena ? arena.doubles(2 * rows) : new Float64Array(2 * rows)
  const order = arena ? arena.integers(rowsPerTree) : new Int32Array(rowsPerTree)
  const data = { bins: table, width, pairs, order, offsets }
  return {
    ...data,
    columns: new Uint8Array(rows * width),
    rows,
    keepsHistograms,
    counter: arena ? compiledCounter(data, arena) : plainCounter(data),
    newHistogram: () => (arena ? arena.doubles(histogramLength).fill(0) : new Float64Array(histogramLength)),
    release: () => arena?.release(),
  }
}
