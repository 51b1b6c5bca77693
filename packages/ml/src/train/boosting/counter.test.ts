import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import { newArena } from './arena.ts'
import { compiledCounter, plainCounter } from './counter.ts'
import { packHessians } from './histogram.ts'
import { lowerQuantile } from './quantile.ts'

describe('counting rows into histograms', () => {
  it.each([1, 3, 4, 20, 63, 64, 65, 130])(
    'answers the same compiled and plain, %i features wide',
    (width) => {
      const rows = 500
      const random = seededRandom(width)
      const arena = newArena(rows * (width + 20) + 4 * width * 4096 + 4096)!
      const offsets = Int32Array.from({ length: width + 1 }, (_, f) => 512 * f - (f > 1 ? 20 : 0))
      const data = {
        offsets,
        bins: arena.bytes(rows * width),
        width,
        pairs: arena.doubles(2 * rows),
        order: arena.integers(rows),
      }
      for (let i = 0; i < data.bins.length; i++) data.bins[i] = random.integer(246)
      for (let i = 0; i < data.pairs.length; i++) data.pairs[i] = random.normal()
      data.order.set(random.shuffle(Int32Array.from({ length: rows }, (_, i) => i)))
      const [a, b, c, d] = [1, 2, 3, 4].map(() => arena.doubles(offsets[width]!).fill(0)) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ]
      const compiled = compiledCounter(data, arena)
      const plain = plainCounter(data)
      compiled.add(a, 7, 444)
      plain.add(b, 7, 444)
      expect(a).toEqual(b)
      expect(a.some((sum) => sum !== 0)).toBe(true)
      compiled.add(c, 0, 33)
      plain.add(d, 0, 33)
      compiled.subtract(a, c)
      plain.subtract(b, d)
      expect(a).toEqual(b)
    },
  )

  it('says so where the data is larger than a memory', () => {
    expect(newArena(2 ** 32)).toBeNull()
  })
})

describe('packing counts and second derivatives', () => {
  it.each([1, 10, 1000, 300_000])('sums exactly for %i rows', (rows) => {
    const random = seededRandom(rows)
    const hessian = Float64Array.from({ length: rows }, () => 0.25 * random.next() ** 4)
    const pairs = new Float64Array(2 * rows)
    const { one, unit } = packHessians(pairs, hessian, 0.25)
    let forwards = 0
    let backwards = 0
    for (let i = 0; i < rows; i++) forwards += pairs[2 * i + 1]!
    for (let i = rows - 1; i >= 0; i--) backwards += pairs[2 * i + 1]!
    expect(forwards).toBe(backwards)
    expect(Number.isSafeInteger(forwards)).toBe(true)
    const count = Math.floor(forwards / one)
    expect(count).toBe(rows)
    const wanted = hessian.reduce((a, b) => a + b, 0)
    expect(Math.abs((forwards - count * one) * unit - wanted)).toBeLessThan(1e-4 * wanted + 1e-8)
  })
})

describe('the quantile of weighted values', () => {
  it('takes the middle of two middle values and counts a weight of two as two rows', () => {
    expect(lowerQuantile([4, 1, 3, 2], null, 0.5)).toBe(2.5)
    expect(lowerQuantile([3, 1, 2], null, 0.5)).toBe(2)
    expect(lowerQuantile([5, 1], [2, 1], 0.5)).toBe(5)
    for (const quantile of [0.1, 0.25, 0.5, 0.9])
      expect(lowerQuantile([7, 1, 4], [1, 2, 3], quantile)).toBe(
        lowerQuantile([1, 1, 4, 4, 4, 7], null, quantile),
      )
  })
})
