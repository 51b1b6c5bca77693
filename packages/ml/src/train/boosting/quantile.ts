/**
 * The least value whose share of the weight reaches `quantile`; halfway to the next where it is reached
 * exactly (the averaged inverted distribution function). A row of weight 2 counts as two rows.
 */
export const lowerQuantile = (
  values: ArrayLike<number>,
  weights: ArrayLike<number> | null,
  quantile: number,
): number => {
  const count = values.length
  if (!weights) {
    const sorted = Float64Array.from(values).sort()
    return pick(
      quantile * count,
      count,
      (i) => sorted[i]!,
      () => 1,
    )
  }
  const order = Int32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]! || a - b,
  )
  let total = 0
  for (let i = 0; i < count; i++) total += weights[i]!
  return pick(
    quantile * total,
    count,
    (i) => values[order[i]!]!,
    (i) => weights[order[i]!]!,
  )
}

const pick = (
  wanted: number,
  count: number,
  valueAt: (i: number) => number,
  weightAt: (i: number) => number,
): number => {
  const slack = 1e-12 * Math.abs(wanted)
  let reached = 0
  for (let i = 0; i < count; i++) {
    reached += weightAt(i)
    if (reached > wanted + slack) return valueAt(i)
    if (reached >= wanted - slack) return i + 1 < count ? (valueAt(i) + valueAt(i + 1)) / 2 : valueAt(i)
  }
  return valueAt(count - 1)
}
