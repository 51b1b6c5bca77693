import type { CategoryFeature, Feature, Features, NumericFeature } from '../../prepare/features.ts'
import { seededRandom } from '../../stats/index.ts'
import type { Target } from '../trainer.ts'

/** Made rows for tests and benches: the same for the same seed. */
export const numeric = (name: string, values: Iterable<number>): NumericFeature => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
})

export const category = (name: string, codes: Iterable<number>, levels: number): CategoryFeature => ({
  name,
  kind: 'category',
  values: Float64Array.from(codes),
  levels: Array.from({ length: levels }, (_, i) => `level ${i + 1}`),
})

export const featuresOf = (...columns: Feature[]): Features => ({ rows: columns[0]!.values.length, columns })

/**
 * Two numeric features with missing values, a whole-numbered one, a category of 9 and one of 400 levels, and
 * a score that hangs on all of them, noise included.
 */
export const mixedRows = (rows: number, seed: number): { x: Features; score: Float64Array } => {
  const random = seededRandom(seed, 'mixed')
  const draw = (next: () => number) => Float64Array.from({ length: rows }, next)
  const a = draw(() => (random.next() < 0.15 ? NaN : random.normal()))
  const b = draw(() => (random.next() < 0.05 ? NaN : Math.exp(3 * random.normal())))
  const whole = draw(() => random.integer(12))
  const few = draw(() => random.integer(10))
  const many = draw(() => Math.floor(401 * random.next() ** 2))
  const x = featuresOf(
    numeric('a', a),
    numeric('b', b),
    numeric('whole', whole),
    category('few', few, 9),
    category('many', many, 400),
  )
  const score = Float64Array.from({ length: rows }, (_, i) => {
    const fromA = Number.isNaN(a[i]!) ? 1 : Math.sin(2 * a[i]!)
    const fromB = Number.isNaN(b[i]!) ? -0.5 : b[i]! > 1 ? 0.7 : 0
    const fromFew = [0.3, -1, 1, 0, 0.5, -0.7, 0.2, 1.1, -1.2, 0][few[i]!]!
    return fromA + fromB + whole[i]! / 12 + fromFew + ((many[i]! * 7919) % 13) / 13 + 0.3 * random.normal()
  })
  return { x, score }
}

/** The score's sign, its third, or the score itself as the target. */
export const targetFrom = (score: Float64Array, task: Target['task']): Target => {
  if (task === 'regression') return { task, classes: [], values: score.slice() }
  if (task === 'binary') return { task, classes: ['no', 'yes'], values: score.map((s) => (s > 0.8 ? 1 : 0)) }
  return { task, classes: ['low', 'mid', 'high'], values: score.map((s) => (s > 1.5 ? 2 : s > 0.3 ? 1 : 0)) }
}
