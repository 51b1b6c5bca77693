import { binSlots } from './bins.ts'

/**
 * How a row's count and second derivative share one 64-bit float: `one + whole number of units`. A sum over
 * up to all rows stays below 2^53, hence exact: counts come back exact, and no order of adding matters.
 */
export interface Packing {
  readonly one: number
  readonly unit: number
}

/** Numbers per feature in a histogram: a gradient sum and a packed sum for each bin. */
export const histogramStride = binSlots * 2

/**
 * Packs (1, hessian[i]) into pairs[2 * i + 1]. With many rows few bits are left for the hessian; a
 * fixed pattern over rows then rounds up or down so that sums stay unbiased.
 */
export const packHessians = (pairs: Float64Array, hessian: Float64Array, greatest: number): Packing => {
  const countBits = Math.ceil(Math.log2(hessian.length + 1))
  const bits = Math.min(30, 52 - 2 * countBits)
  const top = 2 ** bits - 2
  const unit = greatest > 0 ? greatest / top : 1
  const one = 2 ** (bits + countBits)
  const scale = 1 / unit
  const golden = 0.6180339887498949
  let dither = 0.5
  for (let i = 0; i < hessian.length; i++) {
    const units = Math.floor(hessian[i]! * scale + dither)
    pairs[2 * i + 1] = one + (units > 1 ? units : 1)
    if (bits < 20) {
      dither += golden
      if (dither >= 1) dither -= 1
    }
  }
  return { one, unit }
}

/** Adds the rows order[start..end) to a histogram over all features; `bins` holds `width` bytes a row. */
export const addRows = (
  histogram: Float64Array,
  bins: Uint8Array,
  width: number,
  pairs: Float64Array,
  order: Int32Array,
  start: number,
  end: number,
) => {
  const wholes = width - (width % 4)
  for (let i = start; i < end; i++) {
    const row = order[i]!
    const g = pairs[2 * row]!
    const h = pairs[2 * row + 1]!
    let at = row * width
    const stop = at + wholes
    let base = 0
    // Four features at a time: the engine keeps more loads in flight than in a loop of one.
    for (; at < stop; at += 4, base += 4 * histogramStride) {
      const a = base + (bins[at]! << 1)
      const b = base + histogramStride + (bins[at + 1]! << 1)
      const c = base + 2 * histogramStride + (bins[at + 2]! << 1)
      const d = base + 3 * histogramStride + (bins[at + 3]! << 1)
      histogram[a]! += g
      histogram[a + 1]! += h
      histogram[b]! += g
      histogram[b + 1]! += h
      histogram[c]! += g
      histogram[c + 1]! += h
      histogram[d]! += g
      histogram[d + 1]! += h
    }
    const last = row * width + width
    for (; at < last; at++, base += histogramStride) {
      const a = base + (bins[at]! << 1)
      histogram[a]! += g
      histogram[a + 1]! += h
    }
  }
}

/** Turns the parent's histogram into that of the other child. */
export const subtract = (parent: Float64Array, child: Float64Array) => {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!
}
