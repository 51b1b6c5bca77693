import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import type { Scored } from './metric.ts'
import { thresholdCurve } from './threshold-curve.ts'

const read = <T>(name: string) =>
  JSON.parse(readFileSync(new URL(`../../tests/reference/${name}`, import.meta.url), 'utf8')) as T
interface Curves {
  readonly fpr: number[]
  readonly tpr: number[]
  readonly thresholds: number[]
  readonly precision: number[]
  readonly recall: number[]
  readonly at: number[]
}
type Cases = Record<'telco' | 'adult', { y: number[]; p: number[]; w: number[] }>
const cases = read<Cases>('metrics.json')
const curves = read<Record<keyof Cases, { plain: Curves; weighted: Curves }>>('curves.json')

const scored = (y: ArrayLike<number>, p: ArrayLike<number>, w?: readonly number[]): Scored => ({
  task: 'binary',
  y: Float64Array.from(y),
  prediction: Float64Array.from(p),
  classes: ['no', 'yes'],
  ...(w ? { weights: Float64Array.from(w) } : {}),
})

it.each(['telco', 'adult'] as const)(
  'is the ROC and the precision over recall of scikit-learn on %s',
  (name) => {
    const { y, p, w } = cases[name]
    for (const [kind, weights] of [
      ['plain', undefined],
      ['weighted', w],
    ] as const) {
      const right = curves[name][kind]
      const { positives, negatives, points } = thresholdCurve(scored(y, p, weights), 10_000)
      const close = (values: readonly number[], expected: readonly number[]) => {
        expect(values).toHaveLength(expected.length)
        values.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 10))
      }
      close(
        points.map(({ falseAlarms }) => falseAlarms / negatives),
        right.fpr,
      )
      close(
        points.map(({ found }) => found / positives),
        right.tpr,
      )
      close(
        points.slice(1).map(({ threshold }) => threshold!),
        right.thresholds,
      )
      const flagged = points.slice(1)
      close(
        flagged.map(({ found, falseAlarms }) => found / (found + falseAlarms)),
        right.precision,
      )
      close(
        flagged.map(({ found }) => found / positives),
        right.recall,
      )
      close(
        flagged.map(({ threshold }) => threshold!),
        right.at,
      )
    }
  },
)

it('keeps at most as many points as asked, exact where it keeps them, and the ends', () => {
  const source = seededRandom(5)
  const draw = () => source.next()
  const n = 20_000
  const p = Float64Array.from({ length: n }, () => draw())
  const y = Float64Array.from(p, (share) => (draw() < share ? 1 : 0))
  const all = thresholdCurve(scored(y, p), n + 1)
  const few = thresholdCurve(scored(y, p))
  expect(all.points.length).toBe(n + 1)
  expect(few.points.length).toBeLessThanOrEqual(200)
  expect(few.points.length).toBeGreaterThan(150)
  expect([few.positives, few.negatives]).toEqual([all.positives, all.negatives])
  expect(few.points[0]).toEqual({ threshold: null, found: 0, falseAlarms: 0 })
  expect(few.points.at(-1)).toEqual(all.points.at(-1))
  const whole = new Set(all.points.map((point) => JSON.stringify(point)))
  expect(few.points.every((point) => whole.has(JSON.stringify(point)))).toBe(true)
  // Nowhere does the drawn ROC leave the true one by more than the distance of two kept points.
  let at = 0
  for (const { found, falseAlarms } of all.points) {
    while (few.points[at + 1] && few.points[at + 1]!.falseAlarms < falseAlarms) at++
    const [a, b] = [few.points[at]!, few.points[at + 1] ?? few.points[at]!]
    const share =
      b.falseAlarms === a.falseAlarms ? 1 : (falseAlarms - a.falseAlarms) / (b.falseAlarms - a.falseAlarms)
    expect(Math.abs(a.found + share * (b.found - a.found) - found) / all.positives).toBeLessThan(2 / 130)
  }
})

it('says of one class alone, and of no rows, what there is to say', () => {
  const none = thresholdCurve(scored([], []))
  expect(none).toEqual({
    positives: 0,
    negatives: 0,
    points: [{ threshold: null, found: 0, falseAlarms: 0 }],
  })
  const { positives, negatives, points } = thresholdCurve(scored([1, 1], [0.4, 0.4]))
  expect([positives, negatives, points.length]).toEqual([2, 0, 2])
  expect(points[1]).toEqual({ threshold: 0.4, found: 2, falseAlarms: 0 })
})
