/**
 * p-values adjusted for how many were looked at, after Benjamini & Hochberg (1995): rejecting those ≤ q keeps the
 * expected share of false alarms among all alarms at or below q. NaN stays NaN and is not counted.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues
    .map((_, i) => i)
    .filter((i) => !Number.isNaN(pValues[i]!))
    .sort((a, b) => pValues[b]! - pValues[a]!)
  const adjusted = pValues.map(() => Number.NaN)
  let least = 1
  order.forEach((i, at) => {
    least = Math.min(least, (pValues[i]! * order.length) / (order.length - at))
    adjusted[i] = least
  })
  return adjusted
}
