import type { Graph } from '../onnx/graph.ts'
import type { LogicalType } from '../table/table.ts'
import type { FeatureTensor } from './features.ts'
import type { FittedRecipe } from './recipe.ts'
import { runSteps } from './run-steps.ts'
import { stepKindNamed } from './steps/index.ts'
import { type NamedTensor, toDouble } from './values.ts'

/** Whether each input may be missing: it decides the type of its tensor (see model/signature.ts). */
export type InputNullability = readonly { readonly name: string; readonly nullable: boolean }[]

/**
 * Writes the fitted recipe into a graph: declares its raw inputs and answers the features' tensors, in the order
 * of `fitted.features`. An input that `inputs` doesn't name may be missing.
 */
export function compileRecipe(
  fitted: FittedRecipe,
  graph: Graph,
  inputs: InputNullability = [],
): FeatureTensor[] {
  const nullable = new Map(inputs.map((input) => [input.name, input.nullable]))
  const raw = fitted.inputs.map(({ name, type }) => declare(graph, name, type, nullable.get(name) ?? true))
  const working = runSteps(raw, fitted.steps, ({ step, column, fitted: learnt }, tensor, others) =>
    stepKindNamed(step).compile(learnt, tensor, column, graph, others),
  )
  return working.map(({ name, kind, tensor, levels }) =>
    kind === 'category' ? { name, kind, levels: levels ?? [], tensor } : { name, kind: 'numeric', tensor },
  )
}

function declare(graph: Graph, name: string, type: LogicalType, nullable: boolean): NamedTensor {
  switch (type) {
    case 'text':
      return { name, kind: 'text', type: 'string', tensor: graph.input(name, 'string') }
    case 'boolean': {
      const bare = nullable ? 'string' : 'bool'
      return { name, kind: 'boolean', type: bare, tensor: graph.input(name, bare) }
    }
    case 'integer': {
      const tensor = nullable ? graph.input(name, 'double') : toDouble(graph, graph.input(name, 'int64'))
      return { name, kind: 'numeric', type: 'double', tensor }
    }
    case 'number':
      return { name, kind: 'numeric', type: 'double', tensor: graph.input(name, 'double') }
    case 'date':
    case 'timestamp':
      return { name, kind: 'time', type: 'double', tensor: graph.input(name, 'double') }
  }
}
