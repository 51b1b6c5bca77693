import { newGraph } from '../onnx/index.ts'
import { compileRecipe, type FittedRecipe } from '../prepare/index.ts'
import { type FittedModel, trainerNamed } from '../train/index.ts'
import { featuresDiffer, inputNotInSignature, signatureDiffers } from './model.errors.ts'
import type { TableSignature } from './signature.ts'

const producerVersion = '0.1.0'

/**
 * Recipe and model as one ONNX file that takes the raw columns. Inputs are the recipe's, typed as the signature
 * says; outputs are the signature's, each a tensor of shape [N]. Same arguments, same bytes.
 * Throws MODEL_INPUT_NOT_IN_SIGNATURE, MODEL_FEATURES_DIFFER, MODEL_SIGNATURE_DIFFERS.
 */
export function compileModel({
  recipe,
  model,
  signature,
  metadata = {},
}: {
  readonly recipe: FittedRecipe
  readonly model: FittedModel
  readonly signature: TableSignature
  readonly metadata?: Readonly<Record<string, string>>
}): Uint8Array {
  check(recipe, model, signature)
  const graph = newGraph(signature.target)
  const features = compileRecipe(recipe, graph, signature.inputs)
  const answer = trainerNamed(model.trainer).compile(model, features, graph)
  const [prediction, ...probabilities] = signature.outputs
  const text = (values: readonly string[]) => graph.constant('string', [values.length], values)
  if (signature.task === 'regression') graph.output(prediction!.name, answer, 'double')
  if (signature.task === 'binary') {
    const reached = graph.node('GreaterOrEqual', [
      answer,
      graph.constant('double', [], [signature.threshold ?? 0.5]),
    ])
    const [other, positive] = signature.classes.map((name) => graph.constant('string', [], [name]))
    graph.output(prediction!.name, graph.node('Where', [reached, positive!, other!]), 'string')
    graph.output(probabilities[0]!.name, answer, 'double')
  }
  if (signature.task === 'multiclass') {
    const best = graph.node('ArgMax', [answer], { axis: 1, keepdims: 0 })
    graph.output(
      prediction!.name,
      graph.node('Gather', [text(signature.classes), best], { axis: 0 }),
      'string',
    )
    for (const [k, { name }] of probabilities.entries())
      graph.output(
        name,
        graph.node('Gather', [answer, graph.constant('int64', [], [k])], { axis: 1 }),
        'double',
      )
  }
  return graph.finish({
    producerVersion,
    metadata: {
      ...metadata,
      'slipway.signature': JSON.stringify(signature),
      ...meansOf(model),
    },
  })
}

/** Of a linear model the features' means, from which contributions are counted. */
const meansOf = (model: FittedModel): Record<string, string> =>
  'means' in model && model.means instanceof Float64Array
    ? { 'slipway.means': JSON.stringify(Array.from(model.means)) }
    : {}

function check(recipe: FittedRecipe, model: FittedModel, signature: TableSignature): void {
  const listed = new Map(signature.inputs.map((input) => [input.name, input]))
  for (const { name, type } of recipe.inputs) {
    const input = listed.get(name)
    if (!input) throw inputNotInSignature(name)
    if (input.type !== type)
      throw signatureDiffers(`${name} is ${input.type} there and ${type} in the recipe`)
  }
  const names = recipe.features.map(({ name }) => name)
  if (names.length !== model.features.length || names.some((name, k) => name !== model.features[k]))
    throw featuresDiffer()
  if (signature.task !== model.task)
    throw signatureDiffers(`it says ${signature.task}, the model does ${model.task}`)
  if (signature.classes.join('\n') !== model.classes.join('\n'))
    throw signatureDiffers('the classes or their order differ')
  if (signature.task === 'binary' && signature.positive !== signature.classes[1])
    throw signatureDiffers(`the positive class is ${signature.positive}, not the second of the classes`)
}
