import { array, assert, asyncProperty, constantFrom, integer, option, record, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeChunk, decodeChunk, type Points } from './chunk.ts'
import { decodeHead, encodeHead, headOf } from './chunk-head.ts'
import { readHistory, type HistoryQuery } from './history.ts'
import type { Part } from './line.ts'
import { mergePoints } from './points.ts'

type Row = readonly [step: number, tMs: number, value: number]

const points = (list: readonly Row[]): Points => ({
  steps: Float64Array.from(list, ([step]) => step),
  timesMs: Float64Array.from(list, ([, tMs]) => tMs),
  values: Float64Array.from(list, ([, , value]) => value),
})
const listed = ({ steps, timesMs, values }: Points) =>
  Array.from(steps, (step, i): Row => [step, timesMs[i]!, values[i]!])

/** As a store would: packed chunks, each in order, with its head; `opens` are the ids of those opened. */
async function read(chunks: readonly (readonly Row[])[], query: HistoryQuery) {
  const packed = chunks
    .map((rows) => mergePoints([points(rows)]))
    .map((one) => ({
      bytes: encodeChunk(one),
      head: encodeHead(headOf(one)),
    }))
  const parts = packed.map(
    ({ head }, id): Part => ({
      head: decodeHead(head),
      points: null,
      chunk: { id, headBytes: head },
    }),
  )
  const opens: number[] = []
  const found = await readHistory(parts, query, async function* (some) {
    for (const { points: own, chunk } of some) {
      if (chunk) opens.push(chunk.id)
      yield own ?? decodeChunk(packed[chunk!.id]!.bytes)
    }
  })
  return { rows: listed(found), opens }
}

/** All points of a wave, 1,000 in each chunk. */
const waveOf = (count: number, value = (i: number) => Math.sin(i)) =>
  Array.from({ length: count / 1000 }, (_, chunk) =>
    Array.from({ length: 1000 }, (__, k): Row => {
      const i = 1000 * chunk + k
      return [i, 5 * i, value(i)]
    }),
  )

describe('the history of a metric', () => {
  it('drawn with few points keeps the ends and every extreme', async () => {
    const wave = waveOf(100_000, (i) => (i === 77_777 ? 99 : i === 3 ? -99 : Math.sin(i)))
    const { rows } = await read(wave, { buckets: 100 })
    expect(rows.length).toBeLessThanOrEqual(202)
    expect([rows[0]![0], rows.at(-1)![0]]).toEqual([0, 99_999])
    const values = rows.map(([, , value]) => value)
    expect([Math.min(...values), Math.max(...values)]).toEqual([-99, 99])
    expect(rows).toEqual(curveOfAll(wave.flat(), 100))
  })

  it('is drawn without opening chunks that lie in one bucket', async () => {
    const { rows, opens } = await read(waveOf(100_000), { buckets: 3 })
    expect(opens).toEqual([0, 33, 66, 99])
    expect(rows).toEqual(curveOfAll(waveOf(100_000).flat(), 3))
  })

  it('gives a page, a range and a sample without opening what lies outside', async () => {
    const wave = waveOf(10_000)
    const page = await read(wave, { order: 'time', offset: 3500, limit: 1000 })
    expect(page).toEqual({ rows: wave.flat().slice(3500, 4500), opens: [3, 4] })
    const range = await read(wave, { fromStep: 2999, toStep: 5000, limit: 3 })
    expect(range.rows).toEqual(wave.flat().slice(2999, 3002))
    expect(range.opens).not.toContain(7)
    const sample = await read(wave, { sample: 3 })
    expect(sample).toEqual({ rows: [0, 3334, 9999].map((i) => wave.flat()[i]), opens: [0, 3, 9] })
    expect((await read(wave, { offset: 20_000 })).rows).toEqual([])
    expect((await read([], { buckets: 3 })).rows).toEqual([])
  })

  it('is cut by number where all stand at one step, and knows NaN', async () => {
    const flat = Array.from({ length: 1000 }, (_, i): Row => [0, i, i < 500 ? NaN : i])
    const { rows } = await read([flat.slice(0, 300), flat.slice(300)], { buckets: 4 })
    expect(rows.map(([, tMs]) => tMs)).toEqual([0, 250, 500, 749, 750, 999])
  })

  it('is the same however it was cut into chunks, also where these overlap', async () => {
    const row = tuple(
      integer({ min: 0, max: 40 }),
      integer({ min: 0, max: 3 }),
      constantFrom(-1, 0, 0.5, 1, NaN, Infinity, -Infinity),
    )
    const number = (max: number) => option(integer({ min: 0, max }), { nil: undefined })
    const queries = record({
      buckets: option(integer({ min: 1, max: 6 }), { nil: undefined }),
      fromStep: number(40),
      toStep: number(40),
      offset: number(10),
      limit: number(30),
    })
    const chunks = array(array(row, { minLength: 1, maxLength: 30 }), { maxLength: 6 })
    await assert(
      asyncProperty(chunks, queries, async (cut, query) => {
        const inOrder = cut.flat().toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
        const all = listed(mergePoints([points(inOrder)]))
        const { fromStep = -Infinity, toStep = Infinity, offset = 0, limit = Infinity, buckets } = query
        const left = all.filter(([step]) => step >= fromStep && step <= toStep).slice(offset, offset + limit)
        const expected = buckets === undefined ? left : curveOfAll(left, buckets)
        expect((await read(cut, defined(query))).rows).toEqual(expected)
        // The same points, cut without overlaps.
        const tidy = Array.from({ length: Math.ceil(all.length / 7) }, (_, i) => all.slice(7 * i, 7 * i + 7))
        expect((await read(tidy, defined(query))).rows).toEqual(expected)
        const byTime = all.toSorted((a, b) => a[1] - b[1] || a[0] - b[0])
        expect((await read(cut, { order: 'time' })).rows).toEqual(byTime)
      }),
    )
  })
})

const defined = <T extends object>(query: T): HistoryQuery =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))

/** What drawing means, said plainly. */
function curveOfAll(rows: readonly Row[], buckets: number): Row[] {
  const count = rows.length
  if (count <= 2 * buckets + 2) return [...rows]
  const start = rows[0]![0]
  const width = (rows.at(-1)![0] - start) / buckets
  const kept = new Set([0, count - 1])
  for (let bucket = 0; bucket < buckets; bucket++) {
    const last = bucket === buckets - 1
    const own = rows.flatMap(([step], i) => {
      const reached =
        width > 0
          ? step >= start + width * bucket || bucket === 0
          : i >= Math.round((count * bucket) / buckets)
      const left =
        width > 0 ? step < start + width * (bucket + 1) : i < Math.round((count * (bucket + 1)) / buckets)
      return reached && (left || last) ? [i] : []
    })
    const numbers = own.filter((i) => !Number.isNaN(rows[i]![2]))
    if (numbers.length === 0) {
      if (own.length > 0) kept.add(own[0]!)
      continue
    }
    const values = numbers.map((i) => rows[i]![2])
    kept.add(numbers[values.indexOf(Math.min(...values))]!)
    kept.add(numbers[values.indexOf(Math.max(...values))]!)
  }
  return [...kept].sort((a, b) => a - b).map((i) => rows[i]!)
}
