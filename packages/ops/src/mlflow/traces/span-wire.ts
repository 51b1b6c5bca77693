import type { AnyValue, Attributes, Span } from '../../tracking/index.ts'
import { traceIdOf } from '../otlp/batches.ts'
import { plain, pythonJson } from '../otlp/any-value.ts'

/** A number as JSON with more digits than JavaScript's own hold. */
const digits = (text: string): unknown =>
  (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text.replace(/^0+(?=\d)/, ''))

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')

/** OpenTelemetry's span as protobuf's JSON with the names of its proto file. */
export const spanToProto = (span: Span) => ({
  trace_id: base64(span.traceId),
  span_id: base64(span.id),
  ...(span.parentId === null ? {} : { parent_span_id: base64(span.parentId) }),
  name: span.name,
  start_time_unix_nano: digits(span.startNs),
  ...(span.endNs === null ? {} : { end_time_unix_nano: digits(span.endNs) }),
  attributes: pairs(span.attributes),
  events: span.events.map((event) => ({
    time_unix_nano: digits(event.timeNs),
    name: event.name,
    attributes: pairs(event.attributes),
  })),
  links: span.links.map((link) => ({
    trace_id: base64(link.traceId),
    span_id: base64(link.spanId),
    attributes: pairs(link.attributes),
  })),
  status: { message: span.statusMessage, code: `STATUS_CODE_${span.status}` },
})

const pairs = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: valueToProto(value) }))

function valueToProto(value: AnyValue): object {
  if (value.stringValue !== undefined) return { string_value: value.stringValue }
  if (value.boolValue !== undefined) return { bool_value: value.boolValue }
  if (value.intValue !== undefined) return { int_value: digits(value.intValue) }
  if (value.doubleValue !== undefined) return { double_value: value.doubleValue }
  if (value.bytesValue !== undefined) return { bytes_value: value.bytesValue }
  if (value.arrayValue) return { array_value: { values: value.arrayValue.values.map(valueToProto) } }
  if (value.kvlistValue)
    return {
      kvlist_value: {
        values: value.kvlistValue.values.map((pair) => ({ key: pair.key, value: valueToProto(pair.value) })),
      },
    }
  return {}
}

/** A span as MLflow's clients write it to files: each attribute is a JSON text. */
export const spanToFile = (span: Span) => ({
  trace_id: base64(span.traceId),
  span_id: base64(span.id),
  parent_span_id: span.parentId === null ? null : base64(span.parentId),
  name: span.name,
  start_time_unix_nano: digits(span.startNs),
  end_time_unix_nano: span.endNs === null ? null : digits(span.endNs),
  events: span.events.map((event) => ({
    name: event.name,
    time_unix_nano: digits(event.timeNs),
    attributes: mapped(event.attributes, plain),
  })),
  status: { code: `STATUS_CODE_${span.status}`, message: span.statusMessage },
  attributes: mapped(span.attributes, pythonJson),
  links: span.links.map((link) => ({
    trace_id: traceIdOf(link.traceId),
    span_id: link.spanId,
    attributes: Object.keys(link.attributes).length === 0 ? null : mapped(link.attributes, plain),
  })),
})

const mapped = (attributes: Attributes, to: (value: AnyValue) => unknown) =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, to(value)]))
