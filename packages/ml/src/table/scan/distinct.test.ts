import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import { distinctNumbers } from './distinct.ts'

describe('how many different numbers there are', () => {
  const random = seededRandom(11)
  const some = (value: () => number) => Float64Array.from({ length: 2000 }, value)
  const near = (from: number) => some(() => from + Math.floor(random.next() * 5000))
  const batches: Record<string, Float64Array[]> = {
    'near each other': [near(-300), near(4000), near(90_000)],
    'in all of the bits': [Float64Array.of(5), Float64Array.of(5 - 1000, 5 - 1000 + 2 ** 24 - 1, 5)],
    'one beyond the bits': [near(0), Float64Array.of(2 ** 24), near(3000)],
    'one below the bits': [near(0), Float64Array.of(-3000), near(3000)],
    'fractions after whole ones': [near(0), some(() => Math.floor(random.next() * 9000) / 2), near(4)],
    'far from each other': [some(random.next), some(random.next), some(() => random.next() * 1e300)],
    'fractions lost beside whole ones': [Float64Array.of(1e-17, 0, 2e-17, 5), Float64Array.of(1e-17, 1)],
    'large ones': [Float64Array.of(2 ** 60, 2 ** 60 + 256), Float64Array.of(2 ** 60 + 512, 2 ** 60, 1e300)],
    'both zeros': [Float64Array.of(-0, 0, 0.5, -0, 0)],
    'missing ones': [
      Float64Array.of(Number.NaN),
      Float64Array.of(Number.NaN, 3, Number.NaN),
      Float64Array.of(0.25),
    ],
    none: [],
  }
  it.each(Object.entries(batches))('counts %s', (_, all) => {
    const different = distinctNumbers()
    for (const batch of all) expect(different.add(batch)).toBe(true)
    const present = all.flatMap((batch) => [...batch]).filter((value) => !Number.isNaN(value))
    expect(different.count).toBe(new Set(present).size)
  })
})
