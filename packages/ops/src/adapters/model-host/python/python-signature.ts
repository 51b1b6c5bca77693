import {
  type ColumnOutput,
  logicalOf,
  logicalTypeOf,
  type MlflowField,
  type MlmodelFacts,
  type Signature,
  type SignatureInput,
  type SignatureOutput,
  type BatchColumn,
} from '@slipway/ml/model'
import { signatureMissing, signatureUnsupported } from '../model-host.errors.ts'

/**
 * What a Python model takes: what its MLmodel says, else the columns that it says itself it was trained on, as numbers.
 * Throws MODEL_HOST_NO_SIGNATURE, MODEL_HOST_SIGNATURE.
 */
export function inputsOf({ inputs }: MlmodelFacts, features: readonly string[] | null): SignatureInput[] {
  if (inputs) return inputs.map(inputOf)
  if (!features) throw signatureMissing()
  return features.map((name) => ({ name, type: 'number', nullable: true }))
}

function inputOf(field: MlflowField, at: number): SignatureInput {
  const name = field.name ?? (field.kind === 'tensor' ? 'input' : String(at))
  if (field.kind === 'tensor')
    return { name, type: 'tensor', nullable: false, datatype: field.datatype, shape: field.shape }
  const type = logicalTypeOf(field.type)
  if (!type) throw signatureUnsupported(`a column of type ${field.type} ("${name}")`)
  // A double may be NaN whatever the signature says; MLflow lets it pass.
  return { name, type, nullable: !field.required || type === 'number' }
}

const outputTypes = { text: 'text', integer: 'integer', boolean: 'boolean' } as const

/** What it answered to an example, as outputs. */
export const outputsOf = (columns: readonly BatchColumn[]): SignatureOutput[] =>
  columns.map((column): SignatureOutput => {
    const { name } = column
    if (column.type === 'tensor')
      return {
        name,
        type: 'tensor',
        nullable: false,
        datatype: column.datatype,
        shape: [-1, ...column.shape.slice(1)],
      }
    const type: ColumnOutput['type'] = outputTypes[column.type as 'text'] ?? 'number'
    return { name, type, description: `The model's ${name}.` }
  })

/** What an MLmodel says that the model gives; null where it says nothing, or what no answer can be told by. */
export function declaredOutputs({ outputs }: MlmodelFacts): SignatureOutput[] | null {
  if (!outputs || outputs.length === 0 || (outputs.length > 1 && outputs.some(({ name }) => name === null)))
    return null
  const told = outputs.map((field): SignatureOutput | null => {
    const name = field.name ?? 'prediction'
    // An array of one number a row is a column.
    if (field.kind === 'tensor' && field.shape.length > 1)
      return { name, type: 'tensor', nullable: false, datatype: field.datatype, shape: field.shape }
    const type = field.kind === 'column' ? logicalTypeOf(field.type) : logicalOf(field.datatype)
    if (type === null) return null
    return {
      name,
      type: outputTypes[type as 'text'] ?? 'number',
      description: `The model's ${name}.`,
    }
  })
  return told.includes(null) ? null : (told as SignatureOutput[])
}

/** The signature of a model that takes and gives these. */
export const pythonSignature = (
  inputs: readonly SignatureInput[],
  outputs: readonly SignatureOutput[],
): Signature => ({
  task: 'other',
  target: '',
  classes: [],
  inputs,
  outputs,
  ...(inputs.some((input) => input.type === 'tensor' && input.shape[0] !== -1) ? { rows: 'one' } : {}),
})
