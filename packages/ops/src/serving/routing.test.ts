import { describe, expect, it } from 'vitest'
import { router, sampled } from './routing.ts'

const variants = (...weights: number[]) =>
  weights.map((weight, at) => ({ model: 'churn', version: at + 1, weight }))
const keys = Array.from({ length: 20_000 }, (_, i) => `customer-${i}`)

describe('who answers', () => {
  it('follows the weights', () => {
    const route = router('churn', variants(70, 25, 5))
    const counts = [0, 0, 0]
    for (const key of keys) counts[route(key)]!++
    // Four standard errors of the largest share.
    for (const [at, share] of [0.7, 0.25, 0.05].entries())
      expect(Math.abs(counts[at]! / keys.length - share)).toBeLessThan(0.013)
  })

  it('is nobody who leaves a variant that grows, or comes to one that shrinks', () => {
    const before = router('churn', variants(70, 20, 10))
    const after = router('churn', variants(50, 40, 10))
    const moved = keys.filter((key) => before(key) !== after(key))
    expect(moved.length / keys.length).toBeGreaterThan(0.15)
    expect(moved.filter((key) => before(key) === 1 || after(key) === 0)).toEqual([])
  })

  it('is drawn anew for the next version, and for another endpoint', () => {
    const of = (endpoint: string, version: number) =>
      router(endpoint, [...variants(90), { model: 'churn', version, weight: 10 }])
    const both = (a: (key: string) => number, b: (key: string) => number) =>
      keys.filter((key) => a(key) === 1 && b(key) === 1).length / keys.length
    expect(both(of('churn', 2), of('churn', 3))).toBeLessThan(0.05)
    expect(both(of('churn', 2), of('other', 2))).toBeLessThan(0.05)
    expect(both(of('churn', 2), of('churn', 2))).toBeGreaterThan(0.08)
  })

  it('is never one without weight, and shares are of all keys', () => {
    const route = router('churn', variants(0, 100))
    expect(keys.every((key) => route(key) === 1)).toBe(true)
    const share = keys.filter((key) => sampled(key, 'shadow', 0.3)).length / keys.length
    expect(share).toBeGreaterThan(0.28)
    expect(share).toBeLessThan(0.32)
    expect([sampled('a', 's', 0), sampled('a', 's', 1)]).toEqual([false, true])
  })
})
