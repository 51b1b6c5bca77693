import { array, assert, constantFrom, double, integer, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeChunk, encodeChunk, type Points } from './chunk.ts'
import { mergePoints } from './points.ts'

const points = (list: readonly (readonly [step: number, tMs: number, value: number])[]): Points => ({
  steps: Float64Array.from(list, ([step]) => step),
  timesMs: Float64Array.from(list, ([, tMs]) => tMs),
  values: Float64Array.from(list, ([, , value]) => value),
})
const listed = ({ steps, timesMs, values }: Points) =>
  Array.from(steps, (step, i) => [step, timesMs[i]!, values[i]!] as const)
const whole = integer({ min: -(2 ** 40), max: 2 ** 50 })
const anyPoint = tuple(whole, whole, double())

describe('a chunk', () => {
  it('gives back what was packed, whatever it is', () => {
    assert(
      property(array(anyPoint), (list) => {
        const chunk = points(list)
        expect(decodeChunk(encodeChunk(chunk))).toEqual(chunk)
      }),
    )
  })

  it('is read from the middle of other bytes', () => {
    const chunk = points([
      [1, 2, 3],
      [2, 4, 0.1],
      [3, 9, NaN],
    ])
    const packed = encodeChunk(chunk)
    const around = Buffer.concat([Buffer.from('x'), packed, Buffer.from('y')])
    expect(decodeChunk(around.subarray(1, 1 + packed.length))).toEqual(chunk)
  })

  it.each([
    [
      'one a step, each some milliseconds after the other',
      10.1,
      (i: number) => [i, 1.7e12 + 37 * i + (i % 7), Math.sin(i)] as const,
    ],
    [
      'of a loss in single precision',
      6.1,
      (i: number) => [10 * i, 1.7e12 + 9 * i + (i % 5), Math.fround(1 / (i + 1))] as const,
    ],
    ['without any order', 24.1, (i: number) => [Math.sin(i) * 1e9, Math.cos(i) * 1e12, Math.tan(i)] as const],
  ])('of points %s takes %d bytes a point at most', (_, most, point) => {
    const chunk = points(Array.from({ length: 4096 }, (__, i) => point(i)))
    expect(encodeChunk(chunk).length / 4096).toBeLessThan(most)
  })

  it('of a format that is not known is refused', () => {
    expect(() => decodeChunk(Uint8Array.of(9, 0, 0, 0, 0))).toThrow('format 9')
  })
})

describe('merging', () => {
  it('sorts by step, time and value, NaN last, and keeps equal points once', () => {
    const merged = mergePoints([
      points([
        [2, 1, 5],
        [1, 1, NaN],
      ]),
      points([
        [1, 1, 3],
        [2, 1, 5],
        [1, 1, NaN],
        [1, 0, 9],
      ]),
    ])
    expect(listed(merged)).toEqual([
      [1, 0, 9],
      [1, 1, 3],
      [1, 1, NaN],
      [2, 1, 5],
    ])
  })

  it('is by time first where that is asked', () => {
    const merged = mergePoints(
      [
        points([
          [1, 9, 1],
          [2, 3, 2],
        ]),
      ],
      'time',
    )
    expect(listed(merged).map(([step]) => step)).toEqual([2, 1])
  })

  it('is what sorting all of it gives, however it was cut', () => {
    const small = tuple(
      integer({ min: 0, max: 5 }),
      integer({ min: 0, max: 3 }),
      constantFrom(0, 1, NaN, Infinity),
    )
    assert(
      property(array(array(small, { minLength: 1 }), { minLength: 1 }), (chunks) => {
        const expected = [...new Map(chunks.flat().map((p) => [String(p), p])).values()].sort(
          (a, b) => a[0] - b[0] || a[1] - b[1] || rank(a[2]) - rank(b[2]),
        )
        expect(listed(mergePoints(chunks.map(points)))).toEqual(expected)
      }),
    )
  })
})

const rank = (value: number) => (Number.isNaN(value) ? 3 : value === Infinity ? 2 : value)
