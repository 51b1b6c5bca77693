import type { Gaps } from './profile.ts'
import type { ValueCounts } from './value-counts.ts'

/** Neighbours at the usual distance must be this share of all, or there is none. */
const share = 0.5
const leastTimes = 10
/** 28 to 31 days are one month: a step may be longer than the usual by this much. */
const slack = 1.2

/** Where times that follow one another at one step leave some out; null where they follow no step. */
export const gapsOf = ({ level, keys }: ValueCounts): Gaps | null => {
  if (level !== null || keys.length < leastTimes) return null
  const steps = new Map<number, number>()
  for (let i = 1; i < keys.length; i++) {
    const step = keys[i]! - keys[i - 1]!
    steps.set(step, (steps.get(step) ?? 0) + 1)
  }
  const [stepMs, times] = [...steps].reduce((best, one) => (one[1] > best[1] ? one : best))
  if (times < share * (keys.length - 1)) return null
  const found: { fromMs: number; toMs: number }[] = []
  let missingSteps = 0
  for (let i = 1; i < keys.length; i++) {
    const step = keys[i]! - keys[i - 1]!
    if (step <= stepMs * slack) continue
    found.push({ fromMs: keys[i - 1]!, toMs: keys[i]! })
    missingSteps += Math.max(1, Math.round(step / stepMs) - 1)
  }
  const longest = found.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs)).slice(0, 5)
  return { stepMs, count: found.length, missingSteps, longest }
}
