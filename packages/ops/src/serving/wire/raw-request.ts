import { placedInputs } from '@slipway/ml/model'
import type { InputReader } from '../input/input-reader.ts'
import { wrongForm, wrongSize } from '../serving.errors.ts'
import { batchOfTensors, type InferRequest, declaredTensors } from './open-inference.ts'
import { elementBytes, framed } from './tensors.ts'

/**
 * A request of bytes alone (`Inference-Header-Content-Length: 0`), as Triton takes it of models with one input: the
 * datatype is the declared one, the shape follows from it and the number of bytes. Every output is answered as bytes.
 */
export const readRawRequest = (reader: InputReader, body: Buffer): InferRequest => {
  const { signature } = reader
  const [only, ...others] = declaredTensors({ ...signature, inputs: placedInputs(signature.inputs) }).inputs
  if (!only || others.length > 0)
    throw wrongForm(
      `A body of bytes alone stands for the only input, and this model has ${others.length + 1}.`,
      'Send a JSON header with one tensor per input before the bytes, and its length in Inference-Header-Content-Length.',
    )
  const { name, datatype, shape } = only
  const tensor =
    datatype === 'BYTES'
      ? { name, datatype, shape: oneElement(name, shape), raw: framed(body) }
      : { name, datatype, shape: shapeOf(only, body.length / elementBytes(datatype)), raw: body }
  return {
    id: undefined,
    table: batchOfTensors(reader, [tensor]),
    outputs: signature.outputs.map((output) => ({ name: output.name, binary: true })),
  }
}

interface Declared {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
}

const shapeOf = ({ name, datatype, shape }: Declared, count: number): number[] => {
  if (shape.filter(isOpen).length > 1)
    throw wrongForm(
      `The shape of "${name}" is [${shape.join(', ')}]: which of its sizes the bytes have can't be told.`,
      'Send a JSON header with the shape before the bytes.',
    )
  const fixed = shape.reduce((product, size) => (isOpen(size) ? product : product * size), 1)
  const open = count / fixed
  if (!Number.isInteger(open) || (open !== 1 && !shape.some(isOpen)))
    throw wrongSize(`bytes of "${name}"`, `whole tensors of ${datatype} [${shape.join(', ')}]`, String(count))
  return shape.map((size) => (isOpen(size) ? open : size))
}

const oneElement = (name: string, shape: readonly number[]): number[] => {
  if (shape.some((size) => !isOpen(size) && size !== 1))
    throw wrongForm(
      `A body of bytes alone is one text, and "${name}" has the shape [${shape.join(', ')}].`,
      'Send a JSON header with the shape before the texts.',
    )
  return shape.map(() => 1)
}

const isOpen = (size: number): boolean => size < 0
