import { SlipwayError } from '@slipway/contract/error'

export const nameTaken = (name: string) =>
  new SlipwayError({
    code: 'ONNX_NAME_TAKEN',
    kind: 'invalid',
    message: `The graph already has an input or output named "${name}".`,
    hint: 'Give the column or the output another name.',
  })

export const notAModel = (what: string, cause: unknown) =>
  new SlipwayError({
    code: 'ONNX_NOT_A_MODEL',
    kind: 'invalid',
    message: `${what} is not an ONNX model that ONNX Runtime can load: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'Check that the file is whole, or write the model again.',
    cause,
  })

export const inputMissing = (name: string, given: readonly string[]) =>
  new SlipwayError({
    code: 'ONNX_INPUT_MISSING',
    kind: 'invalid',
    message: `The model needs the input "${name}", which was not given.`,
    hint: `Given: ${given.slice(0, 20).join(', ') || 'nothing'}.`,
  })

export const inputOfWrongType = (name: string, wanted: string, given: string) =>
  new SlipwayError({
    code: 'ONNX_INPUT_TYPE',
    kind: 'invalid',
    message: `The model's input "${name}" is ${wanted}, not ${given}.`,
    hint: 'Convert the column as the model signature says.',
  })

export const inputOfWrongLength = (name: string, wanted: number, given: number) =>
  new SlipwayError({
    code: 'ONNX_INPUT_LENGTH',
    kind: 'invalid',
    message: `The model's input "${name}" has ${given} rows where the others have ${wanted}.`,
    hint: 'Give every input the same number of rows.',
  })

export const portUnsupported = (name: string, kind: string) =>
  new SlipwayError({
    code: 'ONNX_TYPE_UNSUPPORTED',
    kind: 'invalid',
    message: `The model's "${name}" is ${kind}, which ONNX Runtime doesn't hand over here.`,
    hint: 'Export the model with tensors of numbers, truth values or text.',
  })

export const textCut = (name: string) =>
  new SlipwayError({
    code: 'ONNX_TEXT_CUT',
    kind: 'invalid',
    message: `A text for the input "${name}" holds the letter U+0000, at which ONNX Runtime would end it.`,
    hint: 'Send it without.',
  })

/** What ONNX Runtime says where memory is refused to it. */
const noMemory = /allocate memory|bad_alloc|allocated? failed|out of memory/i

export const runFailed = (cause: unknown) => {
  const said = cause instanceof Error ? cause.message : String(cause)
  return noMemory.test(said) ? outOfMemory(said, cause) : notAnswered(said, cause)
}

const outOfMemory = (said: string, cause: unknown) =>
  new SlipwayError({
    code: 'ONNX_OUT_OF_MEMORY',
    kind: 'unavailable',
    message: `The model needs more memory for these values than there is: ${said}`,
    hint: 'Send fewer rows, or smaller tensors.',
    cause,
  })

const notAnswered = (said: string, cause: unknown) =>
  new SlipwayError({
    code: 'ONNX_RUN_FAILED',
    kind: 'invalid',
    message: `The model can't answer these values: ${said}`,
    hint: 'Compare their shapes and ranges with what the model was exported for.',
    cause,
  })
