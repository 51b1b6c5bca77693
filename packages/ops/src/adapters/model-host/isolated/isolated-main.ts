import { Socket } from 'node:net'
import { deserialize, serialize } from 'node:v8'
import { SlipwayError } from '@slipway/contract/error'
import { type Batch, openServed } from '@slipway/ml/model'
import { encodeFrame, type Frame, frameReader, mostAnswerBytes } from '../python/frames.ts'

/** The process of a model that may hang: hears frames from the server over its fourth pipe, and ends with it. */
const link = new Socket({ fd: 3 })
const models = new Map<string, ReturnType<typeof openServed>>()

const modelAt = (dir: string) => {
  let model = models.get(dir)
  if (!model) models.set(dir, (model = openServed(dir, { plans: false })))
  return model
}

const answerOf = async ({ head, values }: Frame): Promise<unknown> => {
  const model = await modelAt(head['model'] as string)
  return head['op'] === 'open' ? model.signature : model.predict(deserialize(values) as Batch)
}

/** What to say of a failure, in the words of ONNX Runtime where they are its own. */
const failureOf = (cause: unknown): { failure: 'invalid' | 'memory' | 'failed'; message: string } => {
  const message = cause instanceof Error ? cause.message : String(cause)
  if (!(cause instanceof SlipwayError)) return { failure: 'failed', message }
  const failure =
    cause.code === 'ONNX_OUT_OF_MEMORY' ? 'memory' : cause.kind === 'invalid' ? 'invalid' : 'failed'
  return { failure, message: cause.cause instanceof Error ? cause.cause.message : message }
}

const answer = async (frame: Frame): Promise<void> => {
  const call = frame.head['call'] as number
  try {
    const values = serialize(await answerOf(frame))
    if (values.length > mostAnswerBytes)
      throw new Error(`its answer has ${values.length} bytes, of at most ${mostAnswerBytes}`)
    link.write(encodeFrame({ call }, [values]))
  } catch (cause) {
    link.write(encodeFrame({ call, ...failureOf(cause) }))
  }
}

const read = frameReader((frame) => {
  if (frame.head['op'] === 'open' || frame.head['op'] === 'predict') void answer(frame)
  else if (frame.head['op'] === 'ping') link.write(encodeFrame({ call: -1 }))
})
link.on('data', (piece: Buffer) => read(piece))
link.on('close', () => process.exit(0))
link.on('error', () => process.exit(0))
