import type { Binned } from './bins.ts'

/** How much of the target one column tells on rows it was not fitted on; all shares are 0..1. */
export interface ClassScore {
  /** Share of the target's uncertainty (log loss of the class shares) that the column removes; below 0 = none. */
  readonly explained: number
  /** Area under the ROC curve of the held-out scores; null unless there are two classes. */
  readonly auc: number | null
  readonly accuracy: number
}

/**
 * Fits class shares a bin on one half of the rows and scores the other half, both ways round.
 * y: class index a row; half: 0 or 1 a row.
 */
export const classScore = (
  column: Binned,
  y: Float64Array,
  classes: number,
  half: Uint8Array,
): ClassScore => {
  const n = y.length
  const counts = [0, 1].map(() => new Float64Array(column.count * classes))
  const totals = [0, 1].map(() => new Float64Array(classes))
  for (let i = 0; i < n; i++) {
    counts[half[i]!]![column.codes[i]! * classes + y[i]!]!++
    totals[half[i]!]![y[i]!]!++
  }
  const scores = [0, 1].map((h) => shares(counts[1 - h]!, totals[1 - h]!, column.count, classes))
  let loss = 0
  let base = 0
  let right = 0
  for (const h of [0, 1]) {
    const prior = totals[1 - h]!
    const rows = prior.reduce((sum, count) => sum + count, 0)
    for (let bin = 0; bin < column.count; bin++) {
      const from = bin * classes
      let best = 0
      for (let c = 0; c < classes; c++) {
        const count = counts[h]![from + c]!
        if (scores[h]![from + c]! > scores[h]![from + best]!) best = c
        if (count === 0) continue
        loss -= count * Math.log(scores[h]![from + c]!)
        base -= count * Math.log((prior[c]! + 0.5) / (rows + 0.5 * classes))
      }
      right += counts[h]![from + best]!
    }
  }
  const auc = classes === 2 ? areaUnderCurve(scores, counts, column.count) : null
  return { explained: base > 0 ? 1 - loss / base : 0, auc, accuracy: n > 0 ? right / n : 0 }
}

/** Class shares a bin, drawn towards the overall shares by the weight of one row. */
const shares = (counts: Float64Array, totals: Float64Array, bins: number, classes: number): Float64Array => {
  const rows = totals.reduce((sum, count) => sum + count, 0)
  const result = new Float64Array(bins * classes)
  for (let bin = 0; bin < bins; bin++) {
    let inBin = 0
    for (let c = 0; c < classes; c++) inBin += counts[bin * classes + c]!
    for (let c = 0; c < classes; c++) {
      const prior = (totals[c]! + 0.5) / (rows + 0.5 * classes)
      result[bin * classes + c] = (counts[bin * classes + c]! + prior) / (inBin + 1)
    }
  }
  return result
}

const areaUnderCurve = (scores: Float64Array[], counts: Float64Array[], bins: number): number => {
  const groups = [0, 1].flatMap((h) =>
    Array.from({ length: bins }, (_, bin) => ({
      score: scores[h]![bin * 2 + 1]!,
      negative: counts[h]![bin * 2]!,
      positive: counts[h]![bin * 2 + 1]!,
    })),
  )
  groups.sort((a, b) => a.score - b.score)
  let below = 0
  let positives = 0
  let won = 0
  for (let i = 0; i < groups.length; ) {
    let negative = 0
    let positive = 0
    const score = groups[i]!.score
    for (; i < groups.length && groups[i]!.score === score; i++) {
      negative += groups[i]!.negative
      positive += groups[i]!.positive
    }
    won += positive * (below + negative / 2)
    below += negative
    positives += positive
  }
  return below > 0 && positives > 0 ? won / (below * positives) : 0.5
}

/**
 * Held-out R² of a straight line a bin (a mean a bin where the column is not a number): near 1 only where
 * the target follows the column like a curve with hardly any noise. x: the column's numbers, or null.
 */
export const regressionScore = (
  column: Binned,
  x: Float64Array | null,
  y: Float64Array,
  half: Uint8Array,
): number => {
  const n = y.length
  const fits = [0, 1].map((h) => lines(column, x, y, half, 1 - h))
  const mean = y.reduce((sum, value) => sum + value, 0) / Math.max(1, n)
  let residual = 0
  let total = 0
  for (let i = 0; i < n; i++) {
    const fit = fits[half[i]!]!
    const bin = column.codes[i]!
    const raw = fit.mean[bin]! + (x === null ? 0 : fit.slope[bin]! * ((x[i]! || 0) - fit.centre[bin]!))
    const guess = Math.min(fit.highest[bin]!, Math.max(fit.lowest[bin]!, raw))
    residual += (y[i]! - guess) ** 2
    total += (y[i]! - mean) ** 2
  }
  return total > 0 ? 1 - residual / total : 0
}

const lines = (column: Binned, x: Float64Array | null, y: Float64Array, half: Uint8Array, use: number) => {
  const bins = column.count
  const of = () => new Float64Array(bins)
  const [rows, sumX, sumY, sumXX, sumXY] = [of(), of(), of(), of(), of()]
  const lowest = of().fill(Infinity)
  const highest = of().fill(-Infinity)
  let all = 0
  let used = 0
  for (let i = 0; i < y.length; i++) {
    if (half[i] !== use) continue
    const bin = column.codes[i]!
    rows[bin]!++
    sumX[bin]! += x?.[i] || 0
    sumY[bin]! += y[i]!
    all += y[i]!
    used++
    lowest[bin] = Math.min(lowest[bin]!, y[i]!)
    highest[bin] = Math.max(highest[bin]!, y[i]!)
  }
  const centre = sumX.map((sum, bin) => sum / Math.max(1, rows[bin]!))
  const overall = all / Math.max(1, used)
  const mean = sumY.map((sum, bin) => (sum + overall) / (rows[bin]! + 1))
  if (x !== null) {
    for (let i = 0; i < y.length; i++) {
      if (half[i] !== use) continue
      const bin = column.codes[i]!
      const dx = (x[i]! || 0) - centre[bin]!
      sumXX[bin]! += dx * dx
      sumXY[bin]! += dx * y[i]!
    }
  }
  const slope = sumXY.map((sum, bin) => (sumXX[bin]! > 0 && rows[bin]! > 2 ? sum / sumXX[bin]! : 0))
  for (let bin = 0; bin < bins; bin++) {
    // A line may leave the range it was fitted on by a little, or the ends of a curve would be cut.
    const slack = rows[bin]! > 0 ? (highest[bin]! - lowest[bin]!) * 0.5 : Infinity
    if (rows[bin] === 0) mean[bin] = overall
    lowest[bin] = rows[bin]! > 0 ? lowest[bin]! - slack : -Infinity
    highest[bin] = rows[bin]! > 0 ? highest[bin]! + slack : Infinity
  }
  return { mean, slope, centre, lowest, highest }
}
