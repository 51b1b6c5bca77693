import { type TableSignature, writeModelFolder } from '@slipway/ml/model'
import { newGraph } from '@slipway/ml/onnx'

/** Small enough to reckon by hand: see `probabilityOf`. */
export const tinySignature: TableSignature = {
  task: 'binary',
  target: 'Churn',
  classes: ['No', 'Yes'],
  positive: 'Yes',
  threshold: 0.5,
  inputs: [
    { name: 'tenure', type: 'integer', nullable: false, min: 0, max: 72 },
    { name: 'charges', type: 'number', nullable: true, min: 18, max: 118 },
    { name: 'contract', type: 'text', nullable: false, categories: ['Monthly', 'Yearly'] },
    { name: 'senior', type: 'boolean', nullable: false },
    { name: 'since', type: 'date', nullable: true },
  ],
  outputs: [
    { name: 'prediction', type: 'text', description: 'Whether the customer leaves.' },
    { name: 'probability', type: 'number', description: 'That the customer leaves.' },
  ],
}

export interface TinyRow {
  readonly tenure: number
  readonly charges?: number | null
  readonly contract: string
  readonly senior: boolean
  readonly since?: string | number | null
}

const contracts: Record<string, number> = { Monthly: 1, Yearly: -1 }

/** What the graph below computes; `shift` tells two versions apart. */
export const probabilityOf = (row: TinyRow, shift = 0): number => {
  const sum =
    0.05 * (20 - row.tenure) +
    0.01 * (row.charges ?? 0) +
    (contracts[row.contract] ?? 0) +
    (row.senior ? 0.5 : 0) +
    shift
  return 1 / (1 + Math.exp(-sum))
}

const double = { to: 11 }

/** From here on a model that `breaks` cannot answer; no check of a version asks beyond what the signature names. */
export const breaksFrom = 100

/** Writes the model folder of the tiny model. */
export const writeTinyModel = async (dir: string, shift = 0, { breaks = false } = {}): Promise<void> => {
  const graph = newGraph('tiny')
  const number = (value: number) => graph.constant('double', [], [value])
  const tenure = graph.node('Cast', [graph.input('tenure', 'int64')], double)
  /** Nothing, taken from a list of one at a place that may lie outside. */
  const outOfRange = (value: string) => {
    const place = graph.node('Cast', [graph.node('GreaterOrEqual', [value, number(breaksFrom)])], { to: 7 })
    return graph.node('Gather', [graph.constant('double', [1], [0]), place])
  }
  const charges = graph.input('charges', 'double')
  const contract = graph.node(
    'LabelEncoder',
    [graph.input('contract', 'string')],
    {
      keys_strings: Object.keys(contracts),
      values_int64s: { ints: Object.values(contracts) },
      default_int64: 0,
    },
    { domain: 'ai.onnx.ml' },
  )
  const senior = graph.node('Cast', [graph.input('senior', 'bool')], double)
  graph.input('since', 'double')
  const terms = [
    graph.node('Mul', [graph.node('Sub', [number(20), tenure]), number(0.05)]),
    graph.node('Where', [
      graph.node('IsNaN', [charges]),
      number(0),
      graph.node('Mul', [charges, number(0.01)]),
    ]),
    graph.node('Cast', [contract], double),
    graph.node('Mul', [senior, number(0.5)]),
    number(shift),
    ...(breaks ? [outOfRange(tenure)] : []),
  ]
  const probability = graph.node('Sigmoid', [terms.reduce((sum, term) => graph.node('Add', [sum, term]))])
  const yes = graph.node('GreaterOrEqual', [probability, number(0.5)])
  const answer = graph.node('Where', [
    yes,
    graph.constant('string', [], ['Yes']),
    graph.constant('string', [], ['No']),
  ])
  graph.output('prediction', answer, 'string')
  graph.output('probability', probability, 'double')
  await writeModelFolder(dir, {
    onnx: graph.finish({ producerVersion: '0.0.0', metadata: {} }),
    signature: tinySignature,
    slipway: { made: 'by a test' },
  })
}
