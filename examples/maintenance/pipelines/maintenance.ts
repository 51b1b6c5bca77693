import { command, field, num, pipeline, row, type RowOf, step, table } from 'slipway'
import { hertz, Reading, vibrations } from '../data/vibrations.ts'

const Features = row({
  machine: field.integer(),
  failed: field.boolean(),
  shaft: field.number(),
  double: field.number(),
  bearing: field.number(),
  high: field.number(),
})
type Features = RowOf<typeof Features>
const names = ['shaft', 'double', 'bearing', 'high'] as const

const record = step('record', ({ machines, seed }: { machines: number; seed: number }) =>
  vibrations(machines, seed),
)

/** In Python, whose users know how to read a signal. What it takes and gives is held to these types on both sides. */
const spectrum = command('spectrum', {
  run: ['python3', 'spectrum.py'],
  inputs: { readings: table(Reading), hertz: num },
  outputs: { features: table(Features) },
})

const divide = step('divide', ({ features }: { features: Features[] }) => ({
  train: features.filter(({ machine }) => machine % 4 !== 0),
  test: features.filter(({ machine }) => machine % 4 === 0),
}))

interface Model {
  readonly mean: number[]
  readonly deviation: number[]
  readonly weights: number[]
}

/** Logistic regression on standardised features, by gradient descent. */
const fit = step('fit', ({ rows, epochs }: { rows: Features[]; epochs: number }, ctx): Model => {
  const mean = names.map((name) => average(rows.map((one) => one[name])))
  const deviation = names.map(
    (name, j) => Math.sqrt(average(rows.map((one) => (one[name] - mean[j]!) ** 2))) || 1,
  )
  const weights = new Array<number>(names.length + 1).fill(0)
  for (let epoch = 0; epoch < epochs; epoch++) {
    const slope = weights.map(() => 0)
    for (const one of rows) {
      const x = [1, ...standard(one, mean, deviation)]
      const error = logistic(dot(weights, x)) - Number(one.failed)
      x.forEach((value, j) => {
        slope[j]! += (error * value) / rows.length
      })
    }
    slope.forEach((value, j) => {
      weights[j]! -= value
    })
    if (epoch % 50 === 0) ctx.progress(epoch / epochs)
  }
  return { mean, deviation, weights }
})

/** Of the machines that failed, how many are among those looked at first, when so many can be looked at in a month. */
const judge = step(
  'judge',
  ({ rows, model, visits }: { rows: Features[]; model: Model; visits: number }, ctx) => {
    const ranked = rows
      .map((one) => ({
        machine: one.machine,
        failed: one.failed,
        risk: logistic(dot(model.weights, [1, ...standard(one, model.mean, model.deviation)])),
      }))
      .sort((a, b) => b.risk - a.risk)
    const visited = ranked.slice(0, visits)
    const [found, failures] = [count(visited), count(ranked)]
    ctx.metric('found', found / failures)
    return {
      visit: visited.map(({ machine }) => machine),
      found,
      failures,
      words: `${visits} visits find ${found} of ${failures} failures; at random ${((visits * failures) / rows.length).toFixed(1)} would be found`,
    }
  },
)

export default pipeline('maintenance', { machines: 400, seed: 7, epochs: 300, visits: 25 }, (p) => {
  const readings = record({ machines: p.machines, seed: p.seed })
  const { features } = spectrum({ readings, hertz })
  const { train, test } = divide({ features })
  const model = fit({ rows: train, epochs: p.epochs })
  return judge({ rows: test, model, visits: p.visits })
})

const count = (rows: readonly { readonly failed: boolean }[]) => rows.filter(({ failed }) => failed).length
const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const standard = (one: Features, mean: readonly number[], deviation: readonly number[]) =>
  names.map((name, j) => (one[name] - mean[j]!) / deviation[j]!)
const logistic = (z: number) => 1 / (1 + Math.exp(-z))
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0)
