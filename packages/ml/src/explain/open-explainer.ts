import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OnnxSession, openSession } from '../onnx/index.ts'
import { type Batch, type OpenedModel, readExample, type Signature } from '../model/index.ts'
import { type AskedLately, backgroundOf } from './background.ts'
import { type ExplainedGraph, explainedGraph, featuresOutput } from './explained-graph.ts'
import type { Explanation } from './explanation.ts'
import { explainAsked } from './explain-asked.ts'
import { treeShap } from './tree-shap.ts'

export interface ExplainOptions {
  readonly seed?: number
  /** What a column that is left out has, where the model must be asked; what was stored or trained on unless given. */
  readonly askedLately?: AskedLately | undefined
}

export interface Explainer {
  /** Explains every row of a batch that fits the model's signature. Throws EXPLAIN_… where it can't. */
  explain(batch: Batch, options?: ExplainOptions): Promise<Explanation>
  close(): Promise<void>
}

/**
 * Explains the answers of a model: trees and linear models that ONNX holds exactly, through the recipe before them, anything
 * else by asking it. Opens nothing before it is asked for the first time.
 */
export function openExplainer(dir: string, model: OpenedModel): Explainer {
  let example: Promise<Batch | null> | null = null
  let opening: Promise<{ graph: ExplainedGraph; session: OnnxSession } | null> | null = null
  const opened = () => (opening ??= open(dir))
  return {
    async explain(batch, options = {}) {
      const exact = model.tensors ? await opened() : null
      if (!exact) {
        example ??= readExample(dir, model.signature)
        const background = await backgroundOf(model.signature, await example, options.askedLately)
        return explainAsked(model, batch, background, options)
      }
      const tensors = await exact.session.runTensors(model.tensors!(batch))
      const matrix = tensors.get(featuresOutput)!
      return attributed(exact.graph, matrix.values as ArrayLike<number>, batch.rows, model.signature)
    },
    async close() {
      const exact = await opening?.catch(() => null)
      await exact?.session.close()
    },
  }
}

async function open(dir: string): Promise<{ graph: ExplainedGraph; session: OnnxSession } | null> {
  const bytes = await readFile(join(dir, 'model.onnx')).catch(() => null)
  if (!bytes) return null
  let graph: ExplainedGraph | null
  try {
    graph = explainedGraph(bytes)
  } catch {
    // A graph that can't be read from the inside can still be asked.
    return null
  }
  return graph && { graph, session: await openSession(graph.featuresModel) }
}

function attributed(
  { scores, base, sources, transposed }: ExplainedGraph,
  matrix: ArrayLike<number>,
  rows: number,
  signature: Signature,
): Explanation {
  const features = rows === 0 ? 0 : matrix.length / rows
  const x = new Float64Array(rows * features)
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < features; j++)
      x[row * features + j] = matrix[transposed ? j * rows + row : row * features + j]!
  const given =
    scores.kind === 'trees' ? treeShap(scores.trees, x, rows, features) : linearOf(scores, x, rows)
  const outputs = given.base.length
  // A single input that is the matrix: its columns are the signature's own.
  const own = sources.length === 1 && features > 1
  const columns = own ? ownColumns(signature, features) : signature.inputs.map(({ name }) => name)
  const at = new Map(columns.map((name, j) => [name, j]))
  const places = own
    ? Array.from({ length: features }, (_, j) => [j])
    : sources.map((names) => names.flatMap((name) => at.get(name) ?? []))
  const values = new Float64Array(rows * outputs * columns.length)
  for (let line = 0; line < rows * outputs; line++)
    for (let j = 0; j < features; j++) {
      const value = given.values[line * features + j]!
      const targets = places[j] ?? []
      // What a feature of several columns adds is shared among them evenly.
      for (const column of targets) values[line * columns.length + column]! += value / targets.length
    }
  return {
    method: scores.kind === 'trees' ? 'tree-shap' : 'linear',
    scale: 'score',
    outputs: namesOf(signature, scores.kind === 'trees' ? scores.trees.classes : null, outputs),
    columns,
    base: given.base.map((value, k) => value + base[k]!),
    values,
    margins: null,
    background: null,
  }
}

function ownColumns({ inputs }: Signature, features: number): string[] {
  if (inputs.length === features) return inputs.map(({ name }) => name)
  return Array.from({ length: features }, (_, j) => `${inputs[0]!.name}[${j}]`)
}

function linearOf(
  { coefficients, intercepts, means }: Extract<ExplainedGraph['scores'], { kind: 'linear' }>,
  x: Float64Array,
  rows: number,
) {
  const features = means.length
  const outputs = intercepts.length
  const values = new Float64Array(rows * outputs * features)
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < outputs; k++)
      for (let j = 0; j < features; j++)
        values[(row * outputs + k) * features + j] =
          coefficients[k * features + j]! * (x[row * features + j]! - means[j]!)
  const base = intercepts.map((intercept, k) =>
    means.reduce((sum, mean, j) => sum + coefficients[k * features + j]! * mean, intercept),
  )
  return { values, base }
}

/** What each score speaks of. */
function namesOf(signature: Signature, classes: readonly string[] | null, outputs: number): string[] {
  const { positive, target } = signature
  const known = signature.classes.length > 0 ? signature.classes : (classes ?? [])
  if (known.length === outputs) return [...known]
  if (outputs === 1) return [positive ?? (known.length === 2 ? known[1]! : target || 'prediction')]
  return Array.from({ length: outputs }, (_, k) => String(k))
}
