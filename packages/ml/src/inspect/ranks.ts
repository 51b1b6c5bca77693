/** Ranks 1..n with ties at their mean; missing values get NaN and take no rank. */
export const ranksOf = (values: Float64Array): Float64Array => {
  const order = Uint32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]!))
  order.sort((a, b) => values[a]! - values[b]!)
  const ranks = new Float64Array(values.length).fill(Number.NaN)
  for (let i = 0; i < order.length; ) {
    let end = i + 1
    while (end < order.length && values[order[end]!] === values[order[i]!]) end++
    for (let j = i; j < end; j++) ranks[order[j]!] = (i + 1 + end) / 2
    i = end
  }
  return ranks
}

/** Pearson's correlation over rows where both are there; 0 where it is not defined. */
export const correlation = (a: Float64Array, b: Float64Array): number => {
  let n = 0
  let meanA = 0
  let meanB = 0
  let aa = 0
  let bb = 0
  let ab = 0
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]!) || Number.isNaN(b[i]!)) continue
    n++
    const da = a[i]! - meanA
    const db = b[i]! - meanB
    meanA += da / n
    meanB += db / n
    aa += da * (a[i]! - meanA)
    bb += db * (b[i]! - meanB)
    ab += da * (b[i]! - meanB)
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0
}

/**
 * Area under the ROC curve of the numbers themselves (Mann–Whitney), whichever way round is better. y: 0 or 1.
 * Answers 0.5 where fewer than `least` rows of a class have a number.
 */
export const rankedAuc = (x: Float64Array, y: Float64Array, least: number): number => {
  const ranks = ranksOf(x)
  let positives = 0
  let rows = 0
  let sum = 0
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(ranks[i]!)) continue
    rows++
    if (y[i] !== 1) continue
    positives++
    sum += ranks[i]!
  }
  const negatives = rows - positives
  if (positives < least || negatives < least) return 0.5
  const auc = (sum - (positives * (positives + 1)) / 2) / (positives * negatives)
  return Math.max(auc, 1 - auc)
}
