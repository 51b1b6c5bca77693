import { wrongSize } from '../serving.errors.ts'
import { pythonJsonOf } from '../wire/bodies.ts'
import { type InferRequest, readInferRequest, writeInferReply } from '../wire/open-inference.ts'
import { readRawRequest } from '../wire/raw-request.ts'
import { json, noHeaders, type Protocol } from './protocol.ts'

/** The Open Inference Protocol, version 2: POST /v2/models/{name}/infer. */
export const openInference: Protocol<InferRequest> = {
  name: 'open-inference',
  read(reader, { headers, body }) {
    const headerBytes = headerLength(headers['inference-header-content-length'], body.length)
    if (headerBytes === 0 && body.length > 0) return readRawRequest(reader, body)
    return headerBytes === null
      ? readInferRequest(reader, pythonJsonOf(body), null)
      : readInferRequest(reader, pythonJsonOf(body.subarray(0, headerBytes)), body.subarray(headerBytes))
  },
  write(answer) {
    const { body, headerBytes } = writeInferReply(answer, answer.request.outputs)
    if (headerBytes === null) return { status: 200, type: json, headers: noHeaders, body }
    const headers = { 'inference-header-content-length': String(headerBytes) }
    return { status: 200, type: 'application/octet-stream', headers, body }
  },
  failure: ({ status, code, message, hint }) => ({
    status,
    // Without a charset: KServe's client reads the message of exactly this type.
    type: json,
    headers: noHeaders,
    body: JSON.stringify({ error: message, code, hint }),
  }),
}

/** How many bytes of the body are JSON; null: all of them. */
const headerLength = (header: string | string[] | undefined, bodyBytes: number): number | null => {
  if (header === undefined) return null
  const length = Number(header)
  if (!Number.isSafeInteger(length) || length < 0 || length > bodyBytes)
    throw wrongSize(
      'Inference-Header-Content-Length',
      `at most the body's ${bodyBytes} bytes`,
      String(header),
    )
  return length
}
