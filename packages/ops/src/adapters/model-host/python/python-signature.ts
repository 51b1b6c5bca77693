import {
  type AnswerForm,
  type ColumnOutput,
  exampleOfSchema,
  logicalOf,
  logicalTypeOf,
  type MlflowField,
  type MlflowParam,
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
export function inputsOf(
  { inputs, params }: MlmodelFacts,
  features: readonly string[] | null,
): SignatureInput[] {
  if (!inputs && !features) throw signatureMissing()
  const taken =
    inputs?.map(inputOf) ??
    features!.map((name): SignatureInput => ({ name, type: 'number', nullable: true, required: true }))
  const clash = params.find((param) => taken.some(({ name }) => name === param.name))
  if (clash) throw signatureUnsupported(`a parameter with the name of a column ("${clash.name}")`)
  return [...taken, ...params.map(paramOf)]
}

/** A parameter is a column that may always be left out: then the model's own value holds. */
const paramOf = (param: MlflowParam): SignatureInput => {
  const column = param.list ? contentOf('json', '[]') : columnOf(param.type, param.schema)
  return { name: param.name, nullable: true, param: true, ...column }
}

const contentOf = (content: 'json' | 'base64', example: string) => ({
  type: 'text' as const,
  content,
  example,
})

/** The type of a column; lists, objects and maps travel as JSON, bytes as base64. */
const columnOf = (type: string, schema: Readonly<Record<string, unknown>>) => {
  const logical = logicalTypeOf(type)
  if (logical) return { type: logical }
  return type === 'binary'
    ? contentOf('base64', exampleOfSchema(schema) as string)
    : contentOf('json', JSON.stringify(exampleOfSchema(schema)))
}

function inputOf(field: MlflowField, at: number): SignatureInput {
  const name = field.name ?? (field.kind === 'tensor' ? 'input' : String(at))
  if (field.kind === 'tensor')
    return { name, type: 'tensor', nullable: false, datatype: field.datatype, shape: field.shape }
  const column = columnOf(field.type, field.schema)
  if (!field.required) return { name, nullable: true, ...column }
  // A double may be NaN whatever the signature says; MLflow lets it pass, but not a frame without the column.
  const nullable = column.type === 'number' || field.type === 'any'
  return { name, nullable, ...(nullable && { required: true }), ...column }
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
export function declaredOutputs({
  outputs,
}: MlmodelFacts): { outputs: SignatureOutput[]; form: AnswerForm } | null {
  if (!outputs || outputs.length === 0 || (outputs.length > 1 && outputs.some(({ name }) => name === null)))
    return null
  const told = outputs.map((field): SignatureOutput | null => {
    const name = field.name ?? 'prediction'
    // An array of one number a row is a column.
    if (field.kind === 'tensor' && field.shape.length > 1)
      return { name, type: 'tensor', nullable: false, datatype: field.datatype, shape: field.shape }
    const type = field.kind === 'column' ? (logicalTypeOf(field.type) ?? 'text') : logicalOf(field.datatype)
    if (type === null) return null
    return {
      name,
      type: outputTypes[type as 'text'] ?? 'number',
      description: `The model's ${name}.`,
    }
  })
  if (told.includes(null)) return null
  return { outputs: told as SignatureOutput[], form: outputs[0]!.name === null ? 'values' : 'records' }
}

/** The signature of a model that takes and gives these. */
export const pythonSignature = (
  inputs: readonly SignatureInput[],
  outputs: readonly SignatureOutput[],
  answers: AnswerForm = 'records',
): Signature => ({
  task: 'other',
  target: '',
  classes: [],
  inputs,
  outputs,
  answers,
  ...(inputs.some((input) => input.type === 'tensor' && input.shape[0] !== -1) ? { rows: 'one' } : {}),
})
