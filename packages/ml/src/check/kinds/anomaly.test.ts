import { describe, expect, it } from 'vitest'
import { checksOf, rows } from '../builder.ts'
import { prepare } from '../prepare.ts'

const isUsual = (value: number, history: readonly number[], sigmas?: number): boolean => {
  const [check] = checksOf([rows().usualCount(sigmas)])
  const reference = () => {
    throw new Error('none is named')
  }
  const { compiled } = prepare(check!, { fields: [], nowMs: 0, reference, history: () => history })
  if (typeof compiled === 'string' || compiled.by !== 'summary') throw new Error('it asks for one number')
  const judgement = compiled.judge([value, 1], 1, null)
  return 'ok' in judgement && judgement.ok
}

/** Where a series is unusual, each value after all before it. */
const unusual = (series: readonly number[], sigmas?: number): number[] =>
  series.flatMap((value, i) => (isUsual(value, series.slice(0, i), sigmas) ? [] : [i]))

const from = (first: number, last: number, step = 1): number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step)

/** What `new scala.util.Random(1).nextGaussian()` says, as java.util.Random does. */
const gaussians = (count: number): number[] => {
  let state = 1n ^ 0x5deece66dn
  const bits = (n: bigint): number => {
    state = BigInt.asUintN(48, state * 0x5deece66dn + 0xbn)
    return Number(state >> (48n - n))
  }
  const uniform = () => 2 * ((bits(26n) * 2 ** 27 + bits(27n)) / 2 ** 53) - 1
  return Array.from({ length: Math.ceil(count / 2) }).flatMap(() => {
    let [a, b] = [uniform(), uniform()]
    while (a * a + b * b >= 1) [a, b] = [uniform(), uniform()]
    const scale = Math.sqrt((-2 * Math.log(a * a + b * b)) / (a * a + b * b))
    return [a * scale, b * scale]
  })
}

/** The series of Deequ's tests of its normal strategies: noise, in it eleven values far above and below in turns. */
const noisy = gaussians(51).map((value, i) => (i >= 20 && i <= 30 ? value + (i % 2 === 0 ? i : -i) : value))

describe("an anomaly in the cases of Deequ's own tests", () => {
  it('is what its online normal strategy finds', () => {
    expect(unusual(noisy, 3.5)).toEqual(from(20, 30))
    expect(unusual(noisy, Number.MAX_VALUE)).toEqual([])
    expect(unusual([])).toEqual([])
    expect(unusual([1, 1, 1, 1, 1, 2, 1, 1, 1])).toEqual([5])
  })

  it('is what its batch normal strategy finds, which does not look at the values before each', () => {
    const others = noisy.filter((_, i) => i < 25 || i >= 50)
    expect(from(25, 49).filter((i) => !isUsual(noisy[i]!, others))).toEqual(from(25, 30))
    const ones = [1, 1, 1, 1, 1]
    expect([1000, 500, 1].map((value) => isUsual(value, ones))).toEqual([false, false, true])
    // Of fewer than five earlier values nothing is said.
    expect(isUsual(1000, ones.slice(1))).toBe(true)
    expect(() => isUsual(1, ones, -3)).toThrowError(expect.objectContaining({ code: 'CHECK_INVALID' }))
  })

  it('is no return to what was usual, which its strategies of change report', () => {
    const jumping = (low: (i: number) => number) =>
      from(0, 50).map((i) => (i < 20 || i > 30 ? 1 : i % 2 === 0 ? i : low(i)))
    expect(unusual(jumping(() => 1))).toEqual(from(20, 30, 2))
    expect(unusual(jumping((i) => -i))).toEqual(from(20, 30))
  })

  it('is what its Holt-Winters strategy finds where there are no seasons', () => {
    const ones = Array.from({ length: 21 }, () => 1)
    expect(unusual(ones)).toEqual([])
    expect(unusual(ones.with(20, 0))).toEqual([20])
    expect(unusual(from(0, 47))).toEqual([])
    expect(unusual(from(0, 47).map((day) => Math.sin((2 * Math.PI * day) / 7) + day))).toEqual([])
  })
})

it('counts as usual what came five times in a row to the same side', () => {
  const level = (mean: number, count: number) => from(1, count).map((i) => mean + (i % 3))
  expect(unusual([...level(10, 12), ...level(100, 12)])).toEqual(from(12, 16))
})
