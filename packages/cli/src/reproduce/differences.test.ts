import { encode, type Json } from '@slipway/flow/encoding'
import { describe, expect, it } from 'vitest'
import { aside, comparable } from './comparable.ts'
import { differences } from './differences.ts'

const files = new Map<string, Uint8Array>()
const compare = (a: unknown, b: unknown, tolerance = 0) =>
  differences(encode(a, { what: 'a' }), encode(b, { what: 'b' }), {
    tolerance,
    aside,
    bytesOf: async (digest) => files.get(digest) ?? null,
  })
const file = (name: string, text: string | Uint8Array): Json => {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  files.set(name, bytes)
  return { $file: { digest: name, bytes: bytes.length, name } }
}

describe('two results of a step', () => {
  it('are equal where they say the same, also NaN, dates and maps', async () => {
    const value = () => ({
      at: new Date(5),
      odd: [Number.NaN, -0, undefined],
      map: new Map([['a', 1n]]),
      row: Float64Array.of(1, Number.NaN),
    })
    expect(await compare(value(), value())).toEqual([])
    expect(await compare(0, -0)).toHaveLength(1)
  })

  it('differ in places that are named, numbers with their difference', async () => {
    const a = { metrics: { auc: 0.5, n: 3 }, rows: [{ x: 1 }, { x: 2 }], gone: true }
    const b = { metrics: { auc: 0.75, n: 3 }, rows: [{ x: 1 }, { x: 'two' }, 3], fresh: null }
    expect(await compare(a, b)).toEqual([
      { path: 'metrics.auc', before: '0.5', after: '0.75', difference: 0.25 },
      { path: 'rows.length', before: '2', after: '3', difference: 1 },
      { path: 'rows[1].x', before: '2', after: '"two"', difference: null },
      { path: 'gone', before: 'true', after: null, difference: null },
      { path: 'fresh', before: null, after: 'null', difference: null },
    ])
    expect(await compare(1, 2)).toEqual([{ path: '', before: '1', after: '2', difference: 1 }])
  })

  it('compare arrays of numbers as a whole, within a tolerance', async () => {
    const [a, b] = [Float64Array.of(1, 2, 3, Number.NaN), Float64Array.of(1, 2 + 1e-12, 2.5, Number.NaN)]
    expect(await compare({ w: a }, { w: b })).toEqual([
      { path: 'w', before: '4 numbers', after: '2 of them others', difference: -0.5 },
    ])
    expect((await compare({ w: a }, { w: b }, 1e-9))[0]!.after).toBe('1 of them others')
    expect(await compare(1, 1 + 1e-12, 1e-9)).toEqual([])
    expect(await compare(Int8Array.of(1), Int8Array.of(1, 2))).toHaveLength(1)
  })

  it('leave aside what tells of the run: how long it took, and ids', async () => {
    expect(
      await compare({ wallMs: 5, run: 'a', x: { cpuSeconds: 1 } }, { wallMs: 6, run: 'b', x: {} }),
    ).toEqual([])
  })

  it('name the lines of text that differ, and say of other files only that they do', async () => {
    const options = { tolerance: 0, aside, bytesOf: async (digest: string) => files.get(digest) ?? null }
    const yaml = (time: string, size: number) => `name: m\nutc_time_created: ${time}\nsize: ${size}\n`
    expect(await differences(file('a', yaml('1', 3)), file('b', yaml('2', 3)), options)).toEqual([])
    expect(await differences(file('a', yaml('1', 3)), file('c', yaml('2', 4)), options)).toEqual([
      { path: ' line 3', before: '"size: 3"', after: '"size: 4"', difference: null },
    ])
    const binary = await differences(
      { model: file('d', Uint8Array.of(0, 1)) },
      { model: file('e', Uint8Array.of(0, 2)) },
      options,
    )
    expect(binary).toMatchObject([{ path: 'model', before: expect.stringContaining('a file of 2 bytes') }])
  })

  it('do not count what the champion of the day says', () => {
    expect(comparable('evaluate', { auc: 1, champion: { value: 2 } })).toEqual({ auc: 1 })
    const rules = [{ rule: 'not worse than the champion' }, { rule: 'better than the baseline' }]
    expect(comparable('judge', { passed: true, rules })).toEqual([rules[1]])
    expect(comparable('fit', { champion: 1 })).toEqual({ champion: 1 })
  })
})
