import { pythonJsonOf } from '../wire/bodies.ts'
import { readV1Request, type V1Request, v1Predictions } from '../wire/kserve-v1.ts'
import { explanationBody } from '../wire/rows.ts'
import { json, noHeaders, type Asked, type Protocol } from './protocol.ts'

interface V1Asked extends Asked, V1Request {}

/**
 * KServe's first protocol, which is TensorFlow Serving's REST too: POST /v1/models/{name}:predict. What the body's type
 * is said to be is not looked at, as there: `curl -d` says that it is a form.
 */
export const kserveV1: Protocol<V1Asked> = {
  name: 'kserve-v1',
  read: ({ lenient: reader }, { body }) => ({ ...readV1Request(reader, pythonJsonOf(body)), id: undefined }),
  write: ({ request: { columnar }, outputs, explanation, id, variant }) => ({
    status: 200,
    type: json,
    headers: { 'x-amzn-invoked-production-variant': variant, 'x-slipway-prediction-id': id },
    body: `{${v1Predictions(outputs, columnar)}${explanation ? `,"explanations":${JSON.stringify(explanationBody(explanation, outputs.rows))}` : ''}}`,
  }),
  failure: ({ status, code, message, hint }) => ({
    status,
    // Without a charset: KServe's client reads the message of exactly this type.
    type: json,
    headers: noHeaders,
    body: JSON.stringify({ error: message, code, hint }),
  }),
}

/** The same with the reasons: POST /v1/models/{name}:explain. */
export const kserveV1Explain: Protocol<V1Asked> = {
  ...kserveV1,
  name: 'kserve-v1-explain',
  read: ({ lenient: reader }, { body }) => ({
    ...readV1Request(reader, pythonJsonOf(body)),
    id: undefined,
    explain: true,
  }),
}
