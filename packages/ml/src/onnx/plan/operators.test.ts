import { describe, expect, it } from 'vitest'
import { newGraph, openSession, stackRows } from '../index.ts'
import type { Graph } from '../graph.ts'
import { compared } from '../../../tests/plan-against-runtime.ts'
import { compilePlan } from './plan.ts'

const ml = { domain: 'ai.onnx.ml' }

interface Columns {
  readonly graph: Graph
  /** Two columns of doubles, of floats, of whole numbers, of text, and one of yes and no. */
  readonly d: string
  readonly e: string
  readonly f: string
  readonly g: string
  readonly n: string
  readonly m: string
  readonly t: string
  readonly u: string
  readonly b: string
  /** [N, 2] of floats and of doubles. */
  readonly floats: string
  readonly doubles: string
}

/** A graph over columns of each type; what `make` answers is its output. */
function graphOf(
  make: (columns: Columns) => { tensor: string; type: 'double' | 'float' | 'int64' | 'string' | 'bool' },
) {
  const graph = newGraph('operators')
  const of = (name: string, type: 'double' | 'float' | 'int64' | 'string' | 'bool') => graph.input(name, type)
  const [d, e, f, g] = [of('d', 'double'), of('e', 'double'), of('f', 'float'), of('g', 'float')]
  const [n, m, t, u] = [of('n', 'int64'), of('m', 'int64'), of('t', 'string'), of('u', 'string')]
  const columns = { graph, d, e, f, g, n, m, t, u, b: of('b', 'bool') }
  const both = { floats: stackRows(graph, [f, g]), doubles: stackRows(graph, [d, e]) }
  const { tensor, type } = make({ ...columns, ...both })
  graph.output('answer', tensor, type)
  return graph.finish({ producerVersion: '0', metadata: {} })
}

const flat = (graph: Graph, tensor: string) =>
  graph.node('Reshape', [tensor, graph.constant('int64', [1], [-1])])
const one =
  (op: string) =>
  ({ graph, d }: Columns) => ({ tensor: graph.node(op, [d]), type: 'double' as const })
const two =
  (op: string) =>
  ({ graph, d, e }: Columns) => ({ tensor: graph.node(op, [d, e]), type: 'double' as const })
const asks =
  (op: string) =>
  ({ graph, f, g }: Columns) => ({ tensor: graph.node(op, [f, g]), type: 'bool' as const })
const words = ['red', 'green', 'blue']

const cases: Readonly<Record<string, Parameters<typeof graphOf>[0]>> = {
  ...Object.fromEntries(
    [
      'Neg',
      'Abs',
      'Floor',
      'Ceil',
      'Sqrt',
      'Log',
      'Exp',
      'Sin',
      'Sign',
      'Sigmoid',
      'Reciprocal',
      'Relu',
      'Tanh',
    ].map((op) => [op, one(op)]),
  ),
  ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max'].map((op) => [op, two(op)])),
  ...Object.fromEntries(
    ['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal'].map((op) => [op, asks(op)]),
  ),
  'numbers of 32 bits': ({ graph, f, g }) => ({
    tensor: graph.node('Sigmoid', [
      graph.node('Add', [f, graph.node('Mul', [g, graph.constant('float', [], [0.1])])]),
    ]),
    type: 'float',
  }),
  'whole numbers': ({ graph, n, m }) => ({
    tensor: graph.node('Sub', [graph.node('Add', [n, m]), n]),
    type: 'int64',
  }),
  'the rest of a division': ({ graph, n }) => ({
    tensor: graph.node('Mod', [n, graph.constant('int64', [], [7])]),
    type: 'int64',
  }),
  'one text or another': ({ graph, b, t, u }) => ({ tensor: graph.node('Where', [b, t, u]), type: 'string' }),
  'yes, no and not': ({ graph, b, f, g }) => ({
    tensor: graph.node('And', [graph.node('Not', [b]), graph.node('Or', [graph.node('Less', [f, g]), b])]),
    type: 'bool',
  }),
  'a constant where something is missing': ({ graph, d }) => ({
    tensor: graph.node('Where', [graph.node('IsNaN', [d]), graph.constant('double', [], [3.5]), d]),
    type: 'double',
  }),
  'a whole number from a double': ({ graph, d }) => ({
    tensor: graph.node(
      'Cast',
      [
        graph.node('Min', [
          graph.node('Max', [
            graph.node('Where', [graph.node('IsNaN', [d]), graph.constant('double', [], [0]), d]),
            graph.constant('double', [], [-9]),
          ]),
          graph.constant('double', [], [9]),
        ]),
      ],
      { to: 7 },
    ),
    type: 'int64',
  }),
  'a number from text': ({ graph, t }) => ({
    tensor: graph.node(
      'Cast',
      [
        graph.node(
          'LabelEncoder',
          [t],
          { keys_strings: words, values_strings: ['1', '-2.5e3', '.5'], default_string: 'NaN' },
          ml,
        ),
      ],
      { to: 11 },
    ),
    type: 'double',
  }),
  'words by number': ({ graph, t }) => ({
    tensor: graph.node(
      'LabelEncoder',
      [t],
      { keys_strings: words, values_int64s: { ints: [3, 4, 5] }, default_int64: -1 },
      ml,
    ),
    type: 'int64',
  }),
  'numbers by word': ({ graph, n }) => ({
    tensor: graph.node(
      'LabelEncoder',
      [n],
      { keys_int64s: { ints: [0, 1, 2] }, values_strings: words, default_string: '?' },
      ml,
    ),
    type: 'string',
  }),
  'a one for each word': ({ graph, t }) => ({
    tensor: flat(graph, graph.node('OneHotEncoder', [t], { cats_strings: words, zeros: { int: 1 } }, ml)),
    type: 'float',
  }),
  'a one for each number': ({ graph, n }) => ({
    tensor: flat(
      graph,
      graph.node('OneHotEncoder', [n], { cats_int64s: { ints: [0, 1, 5] }, zeros: { int: 1 } }, ml),
    ),
    type: 'float',
  }),
  scaled: ({ graph, floats }) => ({
    tensor: flat(
      graph,
      graph.node('Scaler', [floats], { offset: { floats: [0.5, -1] }, scale: { floats: [2, 0.1] } }, ml),
    ),
    type: 'float',
  }),
  'filled in': ({ graph, floats }) => ({
    tensor: flat(
      graph,
      graph.node(
        'Imputer',
        [floats],
        { imputed_value_floats: { floats: [1, 2] }, replaced_value_float: { float: NaN } },
        ml,
      ),
    ),
    type: 'float',
  }),
  'above a threshold': ({ graph, floats }) => ({
    tensor: flat(graph, graph.node('Binarizer', [floats], { threshold: { float: 0.25 } }, ml)),
    type: 'float',
  }),
  shares: ({ graph, doubles }) => ({
    tensor: flat(graph, graph.node('Softmax', [doubles], { axis: 1 })),
    type: 'double',
  }),
  'the place of the most': ({ graph, floats }) => ({
    tensor: graph.node(
      'ArgMax',
      [graph.node('Where', [graph.node('IsNaN', [floats]), graph.constant('float', [], [0]), floats])],
      { axis: 1, keepdims: 0 },
    ),
    type: 'int64',
  }),
  'a class by its place': ({ graph, b }) => ({
    tensor: graph.node(
      'Gather',
      [graph.constant('string', [2], ['no', 'yes']), graph.node('Cast', [b], { to: 7 })],
      { axis: 0 },
    ),
    type: 'string',
  }),
  'a column of many': ({ graph, doubles }) => ({
    tensor: graph.node('Gather', [doubles, graph.constant('int64', [], [1])], { axis: 1 }),
    type: 'double',
  }),
  sums: ({ graph, doubles }) => ({
    tensor: graph.node('ReduceSum', [doubles, graph.constant('int64', [1], [1])], { keepdims: 0 }),
    type: 'double',
  }),
  'the most of a row': ({ graph, n, m }) => ({
    tensor: graph.node('ReduceMax', [stackRows(graph, [n, m]), graph.constant('int64', [1], [1])], {
      keepdims: 0,
    }),
    type: 'int64',
  }),
  'a sum of products': ({ graph, doubles }) => ({
    tensor: flat(
      graph,
      graph.node('MatMul', [doubles, graph.constant('double', [2, 3], [1, 2, 3, 4, 5, 6])]),
    ),
    type: 'double',
  }),
  'a layer': ({ graph, floats }) => ({
    tensor: flat(
      graph,
      graph.node(
        'Gemm',
        [
          floats,
          graph.constant('float', [3, 2], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
          graph.constant('float', [3], [1, 2, 3]),
        ],
        { transB: { int: 1 } },
      ),
    ),
    type: 'float',
  }),
  'the same for each row': ({ graph, d }) => ({
    tensor: graph.node('Expand', [graph.constant('double', [1], [0.3]), graph.node('Shape', [d])]),
    type: 'double',
  }),
  'a linear score': ({ graph, floats }) => ({
    tensor: flat(
      graph,
      graph.node(
        'LinearRegressor',
        [floats],
        { coefficients: { floats: [0.5, 2] }, intercepts: { floats: [1] } },
        ml,
      ),
    ),
    type: 'float',
  }),
  'linear classes': ({ graph, floats }) => ({
    tensor: graph.nodes(
      'LinearClassifier',
      [graph.node('Where', [graph.node('IsNaN', [floats]), graph.constant('float', [], [0]), floats])],
      2,
      {
        coefficients: { floats: [0.5, 2, -1, 1, 0.25, 3] },
        intercepts: { floats: [1, 0, -1] },
        classlabels_strings: words,
        post_transform: 'SOFTMAX',
        multi_class: { int: 1 },
      },
      ml,
    )[0]!,
    type: 'string',
  }),
  'linear chances': ({ graph, floats }) => ({
    tensor: flat(
      graph,
      graph.nodes(
        'LinearClassifier',
        [floats],
        2,
        {
          coefficients: { floats: [-0.5, -2, 0.5, 2] },
          intercepts: { floats: [-1, 1] },
          classlabels_ints: { ints: [0, 1] },
          post_transform: 'LOGISTIC',
          multi_class: { int: 0 },
        },
        ml,
      )[1]!,
    ),
    type: 'float',
  }),
}

describe('a plan answers what ONNX Runtime answers', () => {
  it.each(Object.keys(cases))('%s', async (name) => {
    expect(await compared(graphOf(cases[name]!))).toBeGreaterThan(30)
  })

  it('and leaves to it what it does not know', async () => {
    const strange = graphOf(({ graph, d }) => ({ tensor: graph.node('Erf', [d]), type: 'double' }))
    expect(compilePlan(strange)).toBeNull()
    const bytes = graphOf(({ graph, t }) => ({ tensor: graph.node('Cast', [t], { to: 11 }), type: 'double' }))
    const plan = compilePlan(bytes)!
    const session = await openSession(bytes)
    const asked = (text: string) =>
      new Map(
        session.inputs.map(({ name, type }) => [
          name,
          {
            datatype: type,
            shape: [1],
            values:
              type === 'string'
                ? [text]
                : type === 'int64'
                  ? new BigInt64Array(1)
                  : type === 'bool'
                    ? new Uint8Array(1)
                    : type === 'float32'
                      ? new Float32Array(1)
                      : new Float64Array(1),
          },
        ]),
      )
    expect(plan.run(asked('1.5'))!.get('answer')!.values).toEqual(new Float64Array([1.5]))
    for (const text of ['', 'one', '0x10', '1_000']) expect(plan.run(asked(text))).toBeNull()
    await session.close()
  })
})
