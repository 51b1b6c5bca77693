import { SlipwayError } from '@slipway/contract/error'

const hint = 'https://opentelemetry.io/docs/specs/otlp/#otlphttp describes what is taken.'
const invalid = (code: string, message: string) => new SlipwayError({ code, kind: 'invalid', message, hint })

export const otlpBroken = (message: string) => invalid('OTLP_BROKEN', message)

export const spanBroken = () =>
  invalid(
    'OTLP_SPAN_BROKEN',
    'Cannot convert OpenTelemetry span to MLflow span: it lacks its trace_id or span_id',
  )

export const experimentMissing = () =>
  invalid(
    'OTLP_EXPERIMENT_MISSING',
    'The header x-mlflow-experiment-id, which names the experiment, is missing',
  )

export const mediaUnknown = (type: string) =>
  invalid(
    'OTLP_MEDIA_UNKNOWN',
    `Invalid Content-Type: ${type}. Expected: application/x-protobuf or application/json`,
  )

export const encodingUnknown = (encoding: string) =>
  invalid('OTLP_ENCODING_UNKNOWN', `Unsupported Content-Encoding: ${encoding}`)

export const encodingBroken = (encoding: string) =>
  invalid('OTLP_ENCODING_BROKEN', `Failed to decompress ${encoding} payload`)

export const payloadTooLarge = (mostBytes: number) =>
  invalid('OTLP_TOO_LARGE', `The payload holds more than ${mostBytes} bytes; send spans in smaller batches`)
