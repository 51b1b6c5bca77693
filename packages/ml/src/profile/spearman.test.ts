import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { midRanks } from '../stats/index.ts'
import { openRanking, spearmanOf } from './spearman.ts'

/** Pearson's correlation of the ranks among the rows that have both. */
const expected = (a: Float64Array, b: Float64Array) => {
  const both = [...a.keys()].filter((row) => !Number.isNaN(a[row]!) && !Number.isNaN(b[row]!))
  const [x, y] = [a, b].map((values) => midRanks(Float64Array.from(both, (row) => values[row]!)).ranks)
  const mean = (both.length + 1) / 2
  const sum = (p: Float64Array, q: Float64Array) =>
    p.reduce((all, rank, i) => all + (rank - mean) * (q[i]! - mean), 0)
  return { n: both.length, spearman: sum(x!, y!) / Math.sqrt(sum(x!, x!) * sum(y!, y!)) }
}

it('is the correlation of ranks, among the rows that have both', () => {
  const ranking = openRanking()
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -4, max: 4 }) },
    fc.double({ noNaN: true }),
    fc.constantFrom(Number.NaN, -0, Infinity, -Infinity),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 60 }), (rows) => {
      const [a, b] = [0, 1].map((i) => Float64Array.from(rows, (row) => row[i]!))
      expect(spearmanOf(ranking.rank(a!), ranking.rank(b!))).toEqual(expected(a!, b!))
    }),
  )
  ranking.close()
})
