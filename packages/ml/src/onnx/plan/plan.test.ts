import { describe, expect, it } from 'vitest'
import { compared } from '../../../tests/plan-against-runtime.ts'
import { seededRandom } from '../../stats/index.ts'
import { newGraph, stackRows, type TensorType } from '../index.ts'
import type { AttributeValue, Graph } from '../graph.ts'

const ml = { domain: 'ai.onnx.ml' }
const facts = { producerVersion: '0', metadata: {} }
const features = 4

const graphOf = (make: (graph: Graph) => void): Uint8Array => {
  const graph = newGraph('plan')
  make(graph)
  return graph.finish(facts)
}

interface Ensemble {
  readonly seed: number
  readonly classifier: boolean
  readonly type: 'float' | 'double'
  readonly targets: number
  readonly modes: readonly string[]
  readonly attributes: Record<string, AttributeValue>
  readonly oneTarget?: number
  readonly positive?: boolean
  readonly tracks?: boolean
}

/** An ensemble of random trees over random thresholds, every leaf with a weight for each target or for one. */
function ensemble(graph: Graph, matrix: string, made: Ensemble): string[] {
  const random = seededRandom(made.seed, 'plan.test')
  const pick = (count: number) => Math.floor(random.next() * count)
  const nodes = {
    treeids: [] as number[],
    nodeids: [] as number[],
    featureids: [] as number[],
    modes: [] as string[],
    values: [] as number[],
    truenodeids: [] as number[],
    falsenodeids: [] as number[],
    tracks: [] as number[],
  }
  const leaves = {
    treeids: [] as number[],
    nodeids: [] as number[],
    ids: [] as number[],
    weights: [] as number[],
  }
  for (let tree = 0; tree < 12; tree++) {
    let next = 0
    const grow = (depth: number): number => {
      const id = next++
      const at = nodes.treeids.length
      const isLeaf = depth === 0 || random.next() < 0.15
      nodes.treeids.push(tree)
      nodes.nodeids.push(id)
      nodes.featureids.push(isLeaf ? 0 : pick(features))
      nodes.modes.push(isLeaf ? 'LEAF' : made.modes[pick(made.modes.length)]!)
      nodes.values.push(isLeaf ? 0 : Math.fround(Math.round(random.normal() * 4) / 2))
      nodes.tracks.push(!isLeaf && made.tracks ? pick(2) : 0)
      nodes.truenodeids.push(0)
      nodes.falsenodeids.push(0)
      if (isLeaf) {
        const targets =
          made.oneTarget === undefined ? Array.from({ length: made.targets }, (_, k) => k) : [made.oneTarget]
        for (const target of targets) {
          leaves.treeids.push(tree)
          leaves.nodeids.push(id)
          leaves.ids.push(target)
          const weight = random.normal()
          leaves.weights.push(Math.fround(made.positive ? Math.abs(weight) / 10 : weight))
        }
        return id
      }
      nodes.truenodeids[at] = grow(depth - 1)
      nodes.falsenodeids[at] = grow(depth - 1)
      return id
    }
    grow(5)
  }
  const side = made.classifier ? 'class' : 'target'
  const attributes: Record<string, AttributeValue> = {
    nodes_treeids: { ints: nodes.treeids },
    nodes_nodeids: { ints: nodes.nodeids },
    nodes_featureids: { ints: nodes.featureids },
    nodes_modes: nodes.modes,
    nodes_values: { floats: nodes.values },
    nodes_truenodeids: { ints: nodes.truenodeids },
    nodes_falsenodeids: { ints: nodes.falsenodeids },
    nodes_missing_value_tracks_true: { ints: nodes.tracks },
    [`${side}_treeids`]: { ints: leaves.treeids },
    [`${side}_nodeids`]: { ints: leaves.nodeids },
    [`${side}_ids`]: { ints: leaves.ids },
    [`${side}_weights`]: { floats: leaves.weights },
    ...(made.classifier ? {} : { n_targets: { int: made.targets } }),
    ...made.attributes,
  }
  return made.classifier
    ? graph.nodes('TreeEnsembleClassifier', [matrix], 2, attributes, ml)
    : [graph.node('TreeEnsembleRegressor', [matrix], attributes, ml)]
}

const flat = (graph: Graph, tensor: string) =>
  graph.node('Reshape', [tensor, graph.constant('int64', [1], [-1])])

const withEnsemble = (made: Ensemble, label: TensorType = 'string') =>
  graphOf((graph) => {
    const columns = Array.from({ length: features }, (_, k) => graph.input(`x${k}`, made.type))
    const outputs = ensemble(graph, stackRows(graph, columns), made)
    const scores = outputs.at(-1)!
    if (made.classifier) graph.output('label', outputs[0]!, label)
    graph.output('scores', flat(graph, scores), 'float')
  })

const modes = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ']
const regressors = [1, 2, 3, 4].flatMap((seed) =>
  (['float', 'double'] as const).flatMap((type) =>
    [['BRANCH_LEQ'], ['BRANCH_LT', 'BRANCH_GTE'], modes].map((kinds) => ({ seed, type, kinds })),
  ),
)

describe('a plan of trees', () => {
  it.each(regressors)('adds up as ONNX Runtime does: $type, $kinds, $seed', async ({ seed, type, kinds }) => {
    const tracks = !kinds.includes('BRANCH_EQ')
    const made: Ensemble = {
      seed,
      classifier: false,
      type,
      targets: 1 + (seed % 3),
      modes: kinds,
      tracks,
      attributes: {
        ...(seed % 2 ? { aggregate_function: 'AVERAGE' } : {}),
        ...(seed > 2 ? { base_values: { floats: [0.5, -1, 2].slice(0, 1 + (seed % 3)) } } : {}),
      },
    }
    expect(await compared(withEnsemble(made))).toBe(61)
  })

  const classes = ['a', 'b', 'c']
  const classifiers = [
    { title: 'three classes', targets: 3, attributes: { post_transform: 'SOFTMAX' } },
    { title: 'three probabilities', targets: 3, positive: true, attributes: {} },
    { title: 'two classes', targets: 2, positive: true, attributes: {} },
    { title: 'two scores', targets: 2, attributes: { post_transform: 'SOFTMAX' } },
    { title: 'one of two, the second', targets: 2, oneTarget: 1, attributes: { post_transform: 'LOGISTIC' } },
    { title: 'one of two, the first', targets: 2, oneTarget: 0, attributes: { post_transform: 'LOGISTIC' } },
    { title: 'one of two, as probability', targets: 2, oneTarget: 0, positive: true, attributes: {} },
    {
      title: 'one of two from a base',
      targets: 2,
      oneTarget: 0,
      attributes: { post_transform: 'LOGISTIC', base_values: { floats: [0.25] } },
    },
  ] as const
  it.each(classifiers.flatMap((one) => [5, 6].map((seed) => ({ ...one, seed }))))(
    'names the class that ONNX Runtime names: $title, $seed',
    async ({ attributes, ...made }) => {
      const text = { classlabels_strings: classes.slice(0, made.targets) }
      const whole = { classlabels_int64s: { ints: [7, 8, 9].slice(0, made.targets) } }
      for (const [labels, type] of [
        [text, 'string'],
        [whole, 'int64'],
      ] as const) {
        const all = { classifier: true, type: 'float' as const, modes: ['BRANCH_LEQ'], tracks: true, ...made }
        const bytes = withEnsemble({ ...all, attributes: { ...attributes, ...labels } }, type)
        expect(await compared(bytes)).toBe(61)
      }
    },
  )
})
