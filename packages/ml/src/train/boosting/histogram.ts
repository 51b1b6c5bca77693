import type { FeatureBins } from './bins.ts'
import type { CountedData } from './counter.ts'

/**
 * How a row's count and second derivative share one 64-bit float: `one + whole number of units`. A sum over
 * up to all rows stays below 2^53, hence exact: counts come back exact, and no order of adding matters.
 */
export interface Packing {
  readonly one: number
  readonly unit: number
}

/**
 * Where each feature's bins start in a histogram, and last its length: each bin has a gradient sum and a
 * packed sum.
 */
export const histogramOffsets = (bins: readonly FeatureBins[]): Int32Array => {
  const offsets = new Int32Array(bins.length + 1)
  bins.forEach(({ count }, f) => {
    offsets[f + 1] = offsets[f]! + 2 * count
  })
  return offsets
}

/**
 * Packs (1, hessian[i]) into pairs[2 * i + 1]. With many rows few bits are left for the hessian; a
 * fixed pattern over rows then rounds up or down so that sums stay unbiased.
 */
export const packHessians = (pairs: Float64Array, hessian: Float64Array, greatest: number): Packing => {
  const countBits = Math.ceil(Math.log2(hessian.length + 1))
  const bits = Math.min(30, 52 - 2 * countBits)
  const top = 2 ** bits - 2
  // A power of two, so that whole and halved weights pack without rounding and equal gains stay equal.
  const unit = greatest > 0 ? 2 ** Math.ceil(Math.log2(greatest / top)) : 1
  const one = 2 ** (bits + countBits)
  packAll(pairs, hessian, { one, scale: 1 / unit, dithers: bits < 20 })
  return { one, unit }
}

/** A loop alone: code after it would send each round's optimised loop back to the interpreter. */
const packAll = (
  pairs: Float64Array,
  hessian: Float64Array,
  { one, scale, dithers }: { one: number; scale: number; dithers: boolean },
): void => {
  const step = dithers ? 0.6180339887498949 : 0
  let dither = 0.5
  for (let i = 0; i < hessian.length; i++) {
    const units = Math.floor(hessian[i]! * scale + dither)
    pairs[2 * i + 1] = one + (units > 1 ? units : 1)
    dither += step
    if (dither >= 1) dither -= 1
  }
}

/** Adds the rows order[start..end) to a histogram over all features. */
export const addRows = (
  histogram: Float64Array,
  { bins, width, pairs, order, offsets }: CountedData,
  start: number,
  end: number,
) => {
  for (let i = start; i < end; i++) {
    const row = order[i]!
    const g = pairs[2 * row]!
    const h = pairs[2 * row + 1]!
    const first = row * width
    for (let f = 0; f < width; f++) {
      const at = offsets[f]! + (bins[first + f]! << 1)
      histogram[at]! += g
      histogram[at + 1]! += h
    }
  }
}

/** Turns the parent's histogram into that of the other child. */
export const subtract = (parent: Float64Array, child: Float64Array) => {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!
}
