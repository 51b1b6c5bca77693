import type { Params, Space } from '../../packages/ml/src/tune/index.ts'
import { numbersIn, publicTable } from '../../packages/ml/tests/public-tables.ts'
import type { Feature, Features } from '../../packages/ml/src/prepare/features.ts'
import { boosting } from '../../packages/ml/src/train/boosting/index.ts'
import type { Target } from '../../packages/ml/src/train/trainer.ts'

/** What is to be made small. Both sides ask this same function. */
export interface Problem {
  readonly name: string
  readonly space: Space
  objective(params: Params): number
}

const float = (low: number, high: number, log = false) => ({ kind: 'float' as const, low, high, log })
const int = (low: number, high: number, log = false) => ({ kind: 'int' as const, low, high, log })
const box = (n: number, low: number, high: number): Space =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`x${i + 1}`, float(low, high)]))
const vector = (params: Params, n: number) =>
  Array.from({ length: n }, (_, i) => params[`x${i + 1}`] as number)
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

/** Optimum 0.397887. */
const branin: Problem = {
  name: 'Branin, 2d',
  space: { x1: float(-5, 10), x2: float(0, 15) },
  objective(params) {
    const [x, y] = vector(params, 2) as [number, number]
    const curve = y - (5.1 * x * x) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6
    return curve ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10
  },
}

const hartmannA = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
]
const hartmannP = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
]
/** Optimum −3.32237. */
const hartmann6: Problem = {
  name: 'Hartmann, 6d',
  space: box(6, 0, 1),
  objective(params) {
    const x = vector(params, 6)
    const inner = (i: number) => sum(x.map((v, j) => hartmannA[i]![j]! * (v - hartmannP[i]![j]! * 1e-4) ** 2))
    return -sum([1, 1.2, 3, 3.2].map((weight, i) => weight * Math.exp(-inner(i))))
  },
}

/** Optimum 0 at (1, …, 1). */
const rosenbrock5: Problem = {
  name: 'Rosenbrock, 5d',
  space: box(5, -5, 10),
  objective(params) {
    const x = vector(params, 5)
    return sum(x.slice(1).map((v, i) => 100 * (v - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2))
  },
}

/** Optimum 0 at 0, which lies off the middle of the range. */
const ackley5: Problem = {
  name: 'Ackley, 5d',
  space: box(5, -20, 32.768),
  objective(params) {
    const x = vector(params, 5)
    const root = Math.sqrt(sum(x.map((v) => v * v)) / 5)
    return (
      -20 * Math.exp(-0.2 * root) - Math.exp(sum(x.map((v) => Math.cos(2 * Math.PI * v))) / 5) + 20 + Math.E
    )
  },
}

/** Three ways, each with parameters of its own, whole numbers and ratios among them. Optimum 0 in one of them. */
const conditional: Problem = {
  name: 'mixed, conditional',
  space: {
    way: { kind: 'categorical', choices: ['bowl', 'valley', 'steps'] },
    offset: float(-1, 1),
    rate: { ...float(1e-5, 1, true), when: { way: ['bowl'] } },
    width: { ...int(1, 64, true), when: { way: ['bowl', 'valley'] } },
    x: { ...float(-3, 3), when: { way: ['valley'] } },
    y: { ...float(-3, 3), when: { way: ['valley'] } },
    n: { ...int(1, 30), when: { way: ['steps'] } },
    flag: { kind: 'categorical', choices: [true, false], when: { way: ['steps'] } },
  },
  objective(params) {
    const offset = ((params.offset as number) - 0.3) ** 2
    const width = () => 0.1 * (Math.log2(params.width as number) - 4) ** 2
    if (params.way === 'bowl') return offset + (Math.log10(params.rate as number) + 2.5) ** 2 + width()
    if (params.way === 'valley')
      return 0.4 + offset + width() + ((params.x as number) - 1) ** 2 + ((params.y as number) + 1) ** 2
    return 0.2 + offset + Math.abs((params.n as number) - 21) / 10 + (params.flag ? 0.3 : 0)
  },
}

const boostingSpace: Space = {
  trees: int(10, 150, true),
  learningRate: float(0.01, 0.5, true),
  leaves: int(2, 48, true),
  minLeafRows: int(2, 100, true),
  l2: float(1e-3, 100, true),
  featureShare: float(0.2, 1),
}

/** Log loss of boosting trained on 1,000 rows of a public table, on 2,000 others. */
function boostingOn(
  name: string,
  file: string,
  target: string,
  positive: string,
  without: string[],
): Problem {
  const table = publicTable(file)
  const y = numbersIn(table, target, positive)
  const columns = table.columns.filter((column) => column.name !== target && !without.includes(column.name))
  // Every so many-th row: the tables are long, and their ends differ.
  const spread = (rows: Int32Array, count: number) =>
    Int32Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!)
  const all = Int32Array.from({ length: table.rows }, (_, row) => row)
  const learnt = spread(all, 1000)
  const others = all.filter((row) => !learnt.includes(row))
  const part = (rows: Int32Array): { x: Features; y: Target } => {
    const features = columns.map(
      (column): Feature =>
        'codes' in column
          ? {
              name: column.name,
              kind: 'category',
              levels: column.levels,
              values: Float64Array.from(rows, (row) => column.codes[row]! + 1),
            }
          : {
              name: column.name,
              kind: 'numeric',
              values: Float64Array.from(rows, (row) => column.values[row]!),
            },
    )
    return {
      x: { rows: rows.length, columns: features },
      y: { task: 'binary', classes: ['no', 'yes'], values: Float64Array.from(rows, (row) => y[row]!) },
    }
  }
  const [train, valid] = [part(learnt), part(spread(others, 2000))]
  return {
    name,
    space: boostingSpace,
    objective(params) {
      const model = boosting.fit(train.x, train.y, { ...params, earlyStopping: false }, { seed: 1 })
      const p = boosting.predict(model, valid.x)
      return -sum([...p].map((v, i) => Math.log(Math.max(1e-12, valid.y.values[i] ? v : 1 - v)))) / p.length
    },
  }
}

export const problems = (): Problem[] => [
  branin,
  hartmann6,
  rosenbrock5,
  ackley5,
  conditional,
  boostingOn('boosting, Telco churn', 'churn/telco_churn.csv', 'Churn', 'true', ['customerID']),
  boostingOn('boosting, AI4I failures', 'predictive_maintenance/ai4i2020.csv', 'Machine failure', '1', [
    'UDI',
    'Product ID',
    'TWF',
    'HDF',
    'PWF',
    'OSF',
    'RNF',
  ]),
]
