import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { quoteText, tableOf, withDuckDb, writeParquet, type Field } from '../table/index.ts'
import {
  likelyKeysOf,
  mergeSummaries,
  pearsonOf,
  profileOf,
  summarize,
  type ColumnProfile,
  type Summary,
} from './index.ts'
import { openCounting } from './counting.ts'
import { factsOf } from './number-reader.ts'
import { valueCounter } from './value-counter.ts'
import { estimate, mixed, noRegisters, note } from './hyper-log-log.ts'
import { mergeMoments, noMoments } from './moments.ts'
import { sortDoubles } from './sort-doubles.ts'
import { bucketOf, bucketsMost, countsOf, leastOf, mergeCounts, noValues } from './value-counts.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-merge-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(-0),
)
const numbers = (values: readonly number[]) => Float64Array.from(values)

const counting = openCounting()

/** Different values that are counted one by one. */
const most = 2 ** 17

describe('counts of parts', () => {
  it('are the same in the kernel as by sorting all: one by one and in buckets', () => {
    const random = seededRandom(5)
    const kinds: (() => number)[] = [
      () => random.integer(9000) - 4000,
      () => random.integer(900_000) / 100,
      () => random.integer(900_000) * 86_400_000,
      () => random.normal(),
    ]
    for (const kind of kinds) {
      // It begins as one sort of values and may go on as another.
      const values = Float64Array.from({ length: 60_000 }, (_, i) => (i > 59_000 ? random.normal() : kind()))
      for (const most of [2 ** 14, 2 ** 17]) {
        const counter = valueCounter(counting, most)
        for (let at = 0; at < values.length; at += 500)
          counter.add(counting.putNumbers(values.subarray(at), 500), 500)
        const [found, whole] = [counter.finish(), countsOf(values.slice(), most)]
        expect(found.level).toBe(whole.level)
        expect(Buffer.compare(bytes(found.keys), bytes(whole.keys))).toBe(0)
        expect(Buffer.compare(bytes(found.counts), bytes(whole.counts))).toBe(0)
        expect(found.sketch).toEqual(whole.sketch)
      }
    }
  })

  it('are those of the whole, however it is divided', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 60 }), fc.nat(60), fc.nat(60), (values, a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)]
        const parts = [values.slice(0, first), values.slice(first, second), values.slice(second)]
        const whole = countsOf(numbers(values), most)
        const [x, y, z] = parts.map((part) => countsOf(numbers(part), most))
        expect(mergeCounts(mergeCounts(x!, y!, most), z!, most)).toEqual(whole)
        expect(mergeCounts(x!, mergeCounts(z!, y!, most), most)).toEqual(whole)
      }),
    )
  })

  it('are those of the whole in buckets too, to the last register', () => {
    const random = seededRandom(3)
    // More than is counted exactly, in parts that are exact and parts that are not.
    const all = Float64Array.from({ length: Math.round(most * 1.3) }, () => random.normal() * 1e6)
    const whole = countsOf(all.slice(), most)
    const cut = [0, 1000, most * 1.1, all.length]
    const merged = cut
      .slice(1)
      .map((to, i) => countsOf(all.slice(cut[i], to), most))
      .reduceRight((sum, part) => mergeCounts(part, sum, most), noValues)
    expect(whole.level).toBeGreaterThan(0)
    expect(whole.keys.length).toBeLessThanOrEqual(bucketsMost)
    expect(merged.level).toBe(whole.level)
    expect(Buffer.compare(bytes(merged.keys), bytes(whole.keys))).toBe(0)
    expect(Buffer.compare(bytes(merged.counts), bytes(whole.counts))).toBe(0)
    expect(Buffer.compare(merged.sketch!.registers, whole.sketch!.registers)).toBe(0)
    expect(merged.sketch!.sample).toEqual(whole.sketch!.sample)
    expect(Math.abs(estimate(whole.sketch!.registers) / all.length - 1)).toBeLessThan(0.03)
  })

  it('keep every value within the bucket that it is in', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(40), (value, level) => {
        const bucket = bucketOf(value, level)
        expect(leastOf(bucket, level)).toBeLessThanOrEqual(value)
        expect(leastOf(bucket + 1, level)).toBeGreaterThanOrEqual(value)
      }),
    )
  })
})

const bytes = (values: Float64Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

it('sorts as a comparison does', () => {
  fc.assert(
    fc.property(fc.array(number), fc.nat(3), (values, times) => {
      const many = numbers(Array.from({ length: 700 * times + 1 }, () => values).flat())
      const expected = many.map((value) => value + 0).sort()
      sortDoubles(many)
      expect(many).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})

it('estimates how many different values there were within three per cent', () => {
  for (const n of [10, 1000, 50_000, 300_000]) {
    const registers = noRegisters()
    for (let i = 0; i < n; i++) note(registers, mixed(i), mixed(i ^ 0x5bd1e995))
    expect(Math.abs(estimate(registers) / n - 1)).toBeLessThan(0.03)
  }
})

it('merges moments to those of the whole', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 50 }),
      fc.nat(50),
      (values, cut) => {
        // The squares of smaller ones are no doubles.
        const all = numbers(values.map((value) => (Math.abs(value) < 1e-60 ? 0 : value)))
        const at = Math.min(cut, all.length)
        const momentsOf = (values: Float64Array) =>
          factsOf(counting, counting.putNumbers(values, values.length), values.length).moments
        const whole = momentsOf(all)
        const merged = mergeMoments(momentsOf(all.subarray(0, at)), momentsOf(all.subarray(at)))
        const spread = Math.sqrt(whole.m2 / whole.n)
        expect(merged.n).toBe(whole.n)
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        // Squares of the smallest values are zero: then the spread says nothing.
        expect(Math.abs(merged.mean - whole.mean)).toBeLessThanOrEqual(1e-9 * spread + 1e-15 * largest)
        for (const power of [2, 3, 4] as const)
          expect(Math.abs(merged[`m${power}`] - whole[`m${power}`])).toBeLessThanOrEqual(
            1e-9 * whole.n * spread ** power * 20 + 1e-300,
          )
        expect(mergeMoments(noMoments, whole)).toEqual(whole)
      },
    ),
  )
})

const fields: Field[] = [
  { name: 'n', type: 'number', nullable: true },
  { name: 'k', type: 'integer', nullable: true },
  { name: 't', type: 'text', nullable: true },
  { name: 'b', type: 'boolean', nullable: true },
  { name: 'd', type: 'date', nullable: true },
]
const row = fc.record({
  n: fc.option(fc.double({ min: -100, max: 100, noNaN: true })),
  k: fc.option(fc.integer({ min: -3, max: 9 })),
  t: fc.option(
    fc.oneof(
      fc.constantFrom('', ' ', 'a', 'B', 'ä ü', 'name@x.org'),
      fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[\0\ud800-\udfff]/g, '')),
    ),
  ),
  b: fc.option(fc.boolean()),
  d: fc.option(fc.integer({ min: 0, max: 20_000 }).map((day) => new Date(day * 86_400_000))),
})

it('makes the same profile of the whole table and of its merged parts', async () => {
  await withDuckDb(async (connection) => {
    let n = 0
    const summaryOf = async (rows: Record<string, unknown>[]): Promise<Summary> => {
      const path = join(dir, `${n++}.parquet`)
      await writeParquet(tableOf(rows, fields), path)
      return summarize(connection, `read_parquet(${quoteText(path)})`, fields)
    }
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 40 }), fc.nat(40), async (rows, cut) => {
        const at = Math.min(cut, rows.length)
        const wholeSummary = await summaryOf(rows)
        const whole = profileOf(wholeSummary)
        const parts = [await summaryOf(rows.slice(0, at)), await summaryOf(rows.slice(at))] as const
        const mergedSummary = mergeSummaries(...parts)
        const merged = profileOf(mergedSummary)
        expect(withoutMoments(merged)).toEqual(withoutMoments(whole))
        whole.columns.forEach((column, i) => alike(column, merged.columns[i]!))
        expect(likelyKeysOf(mergedSummary, merged)).toEqual(likelyKeysOf(wholeSummary, whole))
        const [ours, theirs] = [pearsonOf(mergedSummary, merged), pearsonOf(wholeSummary, whole)]
        expect(ours.map(({ columns, n }) => [columns, n])).toEqual(
          theirs.map(({ columns, n }) => [columns, n]),
        )
        ours.forEach(({ pearson }, i) => expect(pearson).toBeCloseTo(theirs[i]!.pearson, 6))
        expect(whole.rows).toBe(rows.length)
      }),
      { numRuns: 25 },
    )
  })
})

const moments = ['mean', 'std', 'skew', 'kurtosis'] as const

const withoutMoments = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, one: unknown) =>
      (moments as readonly string[]).includes(key) ? undefined : one,
    ),
  )

/** Means and what follows from them may differ in the last digits: of the spread, where they are near nought. */
function alike(whole: ColumnProfile, merged: ColumnProfile): void {
  for (const moment of moments) {
    const [a, b] = [whole[moment] ?? null, merged[moment] ?? null]
    if (a === null || b === null) expect(b).toBe(a)
    else expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-7 * (1 + Math.abs(a) + (whole.std ?? 0)))
  }
}
