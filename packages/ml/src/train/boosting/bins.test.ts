import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import { binRows, learnBins } from './bins.ts'
import { sortFloats } from './float-order.ts'
import { category, numeric } from './made-data.ts'

const allRows = (count: number) => Int32Array.from({ length: count }, (_, i) => i)

const binsOf = (values: number[], maxBins: number) => {
  const feature = numeric('x', values)
  const cut = learnBins(feature, allRows(values.length), maxBins, seededRandom(1))
  const out = new Uint8Array(values.length)
  binRows([feature], [cut], allRows(values.length), out, null)
  if (cut.kind !== 'numeric') throw new Error('expected a numeric cut')
  return { cut, out }
}

const anyNumber = fc.oneof(
  fc.double(),
  fc.float(),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(NaN, 0, -0),
)

describe('binning numbers', () => {
  it('puts a value left of edge b exactly where value <= edge holds in 32-bit floats', () => {
    fc.assert(
      fc.property(
        fc.array(anyNumber, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 2, max: 255 }),
        (values, most) => {
          const { cut, out } = binsOf(values, most)
          expect(cut.count).toBeLessThanOrEqual(most + 1)
          values.forEach((value, i) => {
            if (Number.isNaN(value)) return expect(out[i]).toBe(0)
            expect(out[i]).toBeGreaterThan(0)
            expect(out[i]).toBeLessThan(cut.count)
            cut.edges.forEach((edge, b) => expect(out[i]! <= b + 1).toBe(Math.fround(value) <= edge))
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  it('gives every distinct value its own bin where there are few', () => {
    const { cut, out } = binsOf([3, 1, 2, 2, 1, Infinity, -Infinity], 255)
    expect([...out]).toEqual([4, 2, 3, 3, 2, 5, 1])
    expect([...cut.edges]).toEqual([-Infinity, 1.5, 2.5, 3])
  })

  it('cuts many values into bins of about equal counts, with a bin of its own for a frequent one', () => {
    const random = seededRandom(7)
    const values = Array.from({ length: 20_000 }, () => (random.next() < 0.3 ? 0 : random.normal()))
    const { cut, out } = binsOf(values, 100)
    const counts = new Int32Array(101)
    for (const bin of out) counts[bin]!++
    expect(cut.count).toBe(101)
    expect([...counts].filter((count) => count > 1000)).toHaveLength(1)
    const zeros = values.filter((value) => value === 0).length
    expect(Math.max(...counts) - zeros).toBeLessThan(100)
    expect([...counts].sort((a, b) => a - b)[1]).toBeGreaterThan(60)
  })

  it('samples long columns over their whole length', () => {
    const { cut } = binsOf(
      Array.from({ length: 450_000 }, (_, i) => i),
      4,
    )
    expect(cut.edges).toHaveLength(3)
    cut.edges.forEach((edge, i) => expect(Math.abs(edge - 112_500 * (i + 1))).toBeLessThan(500))
  })
})

describe('binning categories', () => {
  it('keeps the most frequent ones; the rest and broken codes share the bin of the missing', () => {
    const codes = [1, 1, 1, 2, 3, 3, 4, 4, 4, 0, -3, 9, 1.5, NaN]
    const feature = category('c', codes, 5)
    const cut = learnBins(feature, allRows(codes.length), 3, seededRandom(1))
    const out = new Uint8Array(codes.length)
    binRows([feature], [cut], allRows(codes.length), out, null)
    expect([...out]).toEqual([1, 1, 1, 0, 2, 2, 3, 3, 3, 0, 0, 0, 0, 0])
  })
})

describe('sorting floats', () => {
  it('orders as numbers do', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true })), (values) => {
        const sorted = Float32Array.from(values)
        sortFloats(sorted)
        expect([...sorted]).toEqual([...Float32Array.from(values).sort()])
      }),
    )
  })
})
