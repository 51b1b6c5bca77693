import { create } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { SlipwayError } from '@slipway/contract/error'
import type { Signature } from '@slipway/ml/model'
import { inputReader } from '../input/input-reader.ts'
import { readGrpcInfer } from './grpc.ts'
import { readInferRequest } from './open-inference.ts'
import { ModelInferRequestSchema } from './proto/inference_pb.ts'

const reader = (inputs: Signature['inputs']) =>
  inputReader({ task: 'other', target: '', classes: [], inputs, outputs: [] })
const readers = {
  column: reader([{ name: 'x', type: 'number', nullable: true }]),
  columns: reader(['x', 'y'].map((name) => ({ name, type: 'number' as const, nullable: true }))),
  tensor: reader([{ name: 'x', type: 'tensor', nullable: false, datatype: 'float32', shape: [-1, -1] }]),
  // What is sent is none of its inputs.
  stranger: reader([{ name: 'other', type: 'number', nullable: true }]),
}
const one = Buffer.from(Float32Array.of(1).buffer)
const ways = {
  JSON: (of: keyof typeof readers, shape: number[]) =>
    readInferRequest(readers[of], { inputs: [{ name: 'x', datatype: 'FP32', shape, data: [1] }] }, null),
  'JSON with bytes': (of: keyof typeof readers, shape: number[]) =>
    readInferRequest(
      readers[of],
      { inputs: [{ name: 'x', datatype: 'FP32', shape, parameters: { binary_data_size: 4 } }] },
      one,
    ),
  gRPC: (of: keyof typeof readers, shape: number[]) =>
    readGrpcInfer(
      readers[of],
      create(ModelInferRequestSchema, {
        inputs: [{ name: 'x', datatype: 'FP32', shape: shape.map(BigInt), contents: { fp32Contents: [1] } }],
      }),
    ),
  'gRPC with bytes': (of: keyof typeof readers, shape: number[]) =>
    readGrpcInfer(
      readers[of],
      create(ModelInferRequestSchema, {
        inputs: [{ name: 'x', datatype: 'FP32', shape: shape.map(BigInt) }],
        rawInputContents: [one],
      }),
    ),
}
const shapes = [
  [1e9],
  [1e9, 1],
  [1e9, 2],
  [1e9, 1e9],
  [Number.MAX_SAFE_INTEGER],
  [2 ** 32, 2 ** 32],
  [2 ** 62, 4],
  [0, 1e12],
  [-1, -1],
  Array.from({ length: 40 }, () => 1e15),
]

describe.each(Object.entries(ways))('a shape that its values do not fill, over %s', (_, read) => {
  it.each(Object.keys(readers) as (keyof typeof readers)[])(
    'is refused before anything is made as large: %s',
    (of) => {
      for (const shape of shapes) {
        const before = process.memoryUsage().arrayBuffers
        let refused: unknown
        try {
          read(of, shape)
        } catch (cause) {
          refused = cause
        }
        expect(refused, JSON.stringify(shape)).toBeInstanceOf(SlipwayError)
        expect(refused).toMatchObject({ kind: 'invalid' })
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e7)
      }
    },
  )
})
