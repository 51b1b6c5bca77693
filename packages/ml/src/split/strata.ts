import type { Target } from '../train/trainer.ts'

/** The stratum of each row; rows without target have stratum 0 and are not split. */
export interface Strata {
  readonly stratum: Int32Array
  readonly count: number
}

/** Classes as they are; a number to predict in ten strata of equal size by value. Null without a target. */
export function strataOf(target: Target | undefined, rows: number): Strata | null {
  if (!target) return null
  if (target.task !== 'regression') {
    const stratum = Int32Array.from(target.values, (value) => (Number.isNaN(value) ? 0 : value))
    return { stratum, count: Math.max(1, target.classes.length) }
  }
  const sorted = target.values.filter((value) => !Number.isNaN(value)).sort()
  const cuts = Array.from({ length: 9 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / 10)] ?? 0)
  const stratum = new Int32Array(rows)
  for (let row = 0; row < rows; row++) {
    const value = target.values[row]!
    let at = 0
    while (at < 9 && value >= cuts[at]!) at++
    stratum[row] = at
  }
  return { stratum, count: 10 }
}
