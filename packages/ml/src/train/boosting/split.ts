import { binSlots, type FeatureBins } from './bins.ts'
import type { Packing } from './histogram.ts'
import type { Options } from './settings.ts'

/** Sums over the rows of a node. */
export interface Sums {
  readonly gradient: number
  readonly hessian: number
  readonly rows: number
}

/** The best way found to split a node. numeric: bins 1..bin go left; category: the bins in `set` go left. */
export interface Split {
  readonly feature: number
  readonly gain: number
  readonly bin: number
  readonly missingLeft: boolean
  readonly set: readonly number[] | null
  readonly left: Sums
}

/** Limits on a node's output that monotone splits above it left behind. */
export interface Bounds {
  readonly low: number
  readonly high: number
}
export const unbounded: Bounds = { low: -Infinity, high: Infinity }

export interface SplitRules {
  readonly options: Options
  readonly packing: Packing
  /** Where each feature starts in a histogram. */
  readonly offsets: Int32Array
  /** Gains up to this are rounding noise. */
  readonly leastGain: number
  /** Per feature +1, -1 or 0; null where no feature is constrained. */
  readonly monotone: Int8Array | null
}

/** The Newton step of a node, kept within its bounds. */
export const outputOf = (gradient: number, hessian: number, l2: number, bounds: Bounds): number => {
  const step = -gradient / (hessian + l2)
  return step < bounds.low ? bounds.low : step > bounds.high ? bounds.high : step
}

const lossDrop = (gradient: number, hessian: number, l2: number, bounds: Bounds): number => {
  const output = outputOf(gradient, hessian, l2, bounds)
  return -(2 * gradient * output + (hessian + l2) * output * output)
}

/** Twice the loss that splitting saves; -Infinity where it breaks the direction asked for. */
const constrainedDrop = (
  gl: number,
  hl: number,
  gr: number,
  hr: number,
  l2: number,
  bounds: Bounds,
  sign: number,
) => {
  const left = outputOf(gl, hl, l2, bounds)
  const right = outputOf(gr, hr, l2, bounds)
  if (sign * (right - left) < 0) return -Infinity
  return -(2 * gl * left + (hl + l2) * left * left) - (2 * gr * right + (hr + l2) * right * right)
}

/** The best split of a node over some features, from its histogram; null where none is allowed or helps. */
export const bestSplit = (
  histogram: Float64Array,
  bins: readonly FeatureBins[],
  features: Int32Array,
  node: Sums,
  bounds: Bounds,
  rules: SplitRules,
): Split | null => {
  let best: Split | null = null
  const parent = lossDrop(node.gradient, node.hessian, rules.options.l2, bounds)
  let toBeat = parent + Math.max(rules.leastGain, rules.options.minGain)
  for (const feature of features) {
    const cut = bins[feature]!
    const found =
      cut.kind === 'category'
        ? categorySplit(histogram, feature, cut.count, node, bounds, rules, toBeat)
        : numericSplit(histogram, feature, cut.count, node, bounds, rules, toBeat)
    if (!found) continue
    toBeat = found.gain
    best = found
  }
  return best && { ...best, gain: best.gain - parent }
}

/** Scans thresholds once with missing rows right and, where there are any, once with them left. */
const numericSplit = (
  histogram: Float64Array,
  feature: number,
  count: number,
  node: Sums,
  bounds: Bounds,
  rules: SplitRules,
  toBeat: number,
): Split | null => {
  const { options, packing, monotone } = rules
  const { l2, minLeafRows, minLeafHessian } = options
  const { one, unit } = packing
  const { gradient: G, hessian: H, rows: N } = node
  const perOne = 1 / one
  const base = rules.offsets[feature]!
  const sign = monotone ? monotone[feature]! : 0
  const missing = histogram[base + 1]! > 0
  let best = toBeat
  let bestBin = -1
  let bestMissingLeft = false
  let bestG = 0
  let bestPacked = 0
  for (let pass = missing ? 1 : 0; pass >= 0; pass--) {
    let g = pass ? histogram[base]! : 0
    let packed = pass ? histogram[base + 1]! : 0
    // Rows without a value alone on the right are a split too, hence the last bin counts when they are there.
    const end = missing && !pass ? count : count - 1
    for (let bin = 1; bin < end; bin++) {
      const more = histogram[base + 2 * bin + 1]!
      if (more === 0) continue
      g += histogram[base + 2 * bin]!
      packed += more
      const rows = Math.floor(packed * perOne)
      if (rows < minLeafRows) continue
      if (N - rows < minLeafRows) break
      const hl = (packed - rows * one) * unit
      if (hl < minLeafHessian) continue
      const hr = H - hl
      if (hr < minLeafHessian) break
      const gr = G - g
      let drop: number
      if (monotone) drop = constrainedDrop(g, hl, gr, hr, l2, bounds, sign)
      else {
        const a = hl + l2
        const b = hr + l2
        drop = (g * g * b + gr * gr * a) / (a * b)
      }
      if (drop > best) {
        best = drop
        bestBin = bin
        bestMissingLeft = pass === 1
        bestG = g
        bestPacked = packed
      }
    }
  }
  if (bestBin < 0) return null
  const rows = Math.floor(bestPacked * perOne)
  const left = { gradient: bestG, hessian: (bestPacked - rows * one) * unit, rows }
  // Nothing was missing here: later such rows follow the heavier side.
  const missingLeft = missing ? bestMissingLeft : 2 * left.hessian >= H
  return { feature, gain: best, bin: bestBin, missingLeft, set: null, left }
}

// Scratch for one category split at a time, by bin.
const rowsOf = new Float64Array(binSlots)
const hessianOf = new Float64Array(binSlots)
const slopeOf = new Float64Array(binSlots)

/**
 * Fisher's way (1958; LightGBM's many-vs-many): order the categories by gradient over hessian, smoothed,
 * and try every prefix from both ends. Up to four categories are ordered without smoothing, which finds
 * the best partition exactly.
 */
const categorySplit = (
  histogram: Float64Array,
  feature: number,
  count: number,
  node: Sums,
  bounds: Bounds,
  rules: SplitRules,
  toBeat: number,
): Split | null => {
  const { options, packing } = rules
  const { minLeafRows, minLeafHessian, categorySmoothing, maxCategorySet } = options
  const base = rules.offsets[feature]!
  const present: number[] = []
  for (let bin = 0; bin < count; bin++) {
    const packed = histogram[base + 2 * bin + 1]!
    if (packed === 0) continue
    present.push(bin)
    rowsOf[bin] = Math.floor(packed / packing.one)
    hessianOf[bin] = (packed - rowsOf[bin]! * packing.one) * packing.unit
  }
  if (present.length < 2) return null
  const few = present.length <= 4
  const smoothing = few ? 0 : categorySmoothing
  const l2 = options.l2 + (few ? 0 : options.categoryL2)
  for (const bin of present) slopeOf[bin] = histogram[base + 2 * bin]! / (hessianOf[bin]! + smoothing)
  const order = few ? present.slice() : present.filter((bin) => rowsOf[bin]! >= categorySmoothing)
  order.sort((a, b) => slopeOf[a]! - slopeOf[b]! || a - b)
  const longest = Math.min(maxCategorySet, few ? order.length - 1 : Math.ceil(order.length / 2))
  let best = toBeat
  let bestTaken = 0
  let bestBackwards = false
  let bestLeft: Sums = node
  for (const backwards of [false, true]) {
    let gradient = 0
    let hessian = 0
    let rows = 0
    for (let taken = 0; taken < longest; taken++) {
      const bin = order[backwards ? order.length - 1 - taken : taken]!
      gradient += histogram[base + 2 * bin]!
      hessian += hessianOf[bin]!
      rows += rowsOf[bin]!
      if (rows < minLeafRows || hessian < minLeafHessian) continue
      if (node.rows - rows < minLeafRows || node.hessian - hessian < minLeafHessian) break
      const drop =
        lossDrop(gradient, hessian, l2, bounds) +
        lossDrop(node.gradient - gradient, node.hessian - hessian, l2, bounds)
      if (drop <= best) continue
      best = drop
      bestTaken = taken + 1
      bestBackwards = backwards
      bestLeft = { gradient, hessian, rows }
    }
  }
  if (bestTaken === 0) return null
  const bestSet = bestBackwards ? order.slice(order.length - bestTaken) : order.slice(0, bestTaken)
  if (!bestSet.includes(0))
    return { feature, gain: best, bin: -1, missingLeft: false, set: bestSet, left: bestLeft }
  // A set never holds bin 0, so that missing and unseen categories always go right: turn the split around.
  const others = present.filter((bin) => !bestSet.includes(bin))
  const left = {
    gradient: node.gradient - bestLeft.gradient,
    hessian: node.hessian - bestLeft.hessian,
    rows: node.rows - bestLeft.rows,
  }
  return { feature, gain: best, bin: -1, missingLeft: false, set: others, left }
}
