import { fromBinary, fromJson, type JsonValue } from '@bufbuild/protobuf'
import type { Attributes, Span } from '../../tracking/index.ts'
import { attributesOf } from './any-value.ts'
import { otlpBroken, spanBroken } from './otlp.errors.ts'
import { Status_StatusCode, type Span as WireSpan } from './proto/trace_pb.ts'
import { ExportTraceServiceRequestSchema, type ExportTraceServiceRequest } from './proto/trace_service_pb.ts'

export interface Received {
  /** What sent the span. */
  readonly resource: Attributes
  readonly span: Span
}

/**
 * Reads an export request of OpenTelemetry's protocol, in protobuf or JSON. Throws OTLP_BROKEN where it is neither,
 * OTLP_SPAN_BROKEN where a span lacks its ids.
 */
export function readExport(bytes: Uint8Array, form: 'protobuf' | 'json'): Received[] {
  const request = form === 'json' ? requestOfJson(bytes) : requestOfBinary(bytes)
  if (request.resourceSpans.length === 0) throw otlpBroken('Invalid OpenTelemetry format - no spans found')
  return request.resourceSpans.flatMap((from) => {
    const resource = attributesOf(from.resource?.attributes ?? [])
    return from.scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ resource, span: spanOf(span) })))
  })
}

function requestOfBinary(bytes: Uint8Array): ExportTraceServiceRequest {
  try {
    return fromBinary(ExportTraceServiceRequestSchema, bytes)
  } catch {
    throw otlpBroken('Invalid OpenTelemetry format')
  }
}

function requestOfJson(bytes: Uint8Array): ExportTraceServiceRequest {
  try {
    const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as JsonValue
    idsToBase64(json)
    return fromJson(ExportTraceServiceRequestSchema, json, { ignoreUnknownFields: true })
  } catch {
    throw otlpBroken('Invalid OpenTelemetry format')
  }
}

const ids = ['traceId', 'spanId', 'parentSpanId']

/** OpenTelemetry's JSON writes ids in hexadecimal where protobuf's own writes bytes in base64. */
function idsToBase64(json: any): void {
  for (const resource of json?.resourceSpans ?? [])
    for (const scope of resource?.scopeSpans ?? [])
      for (const span of scope?.spans ?? [])
        for (const holder of [span, ...(span?.links ?? [])])
          for (const id of ids)
            if (typeof holder[id] === 'string') {
              if (!/^(?:[0-9a-f]{2})*$/i.test(holder[id])) throw otlpBroken('Invalid OpenTelemetry format')
              holder[id] = Buffer.from(holder[id], 'hex').toString('base64')
            }
}

function spanOf(wire: WireSpan): Span {
  if (isEmpty(wire.traceId) || isEmpty(wire.spanId)) throw spanBroken()
  return {
    id: hex(wire.spanId, 8),
    traceId: hex(wire.traceId, 16),
    parentId: isEmpty(wire.parentSpanId) ? null : hex(wire.parentSpanId, 8),
    name: wire.name.replaceAll('\0', '\u{fffd}'),
    startNs: String(wire.startTimeUnixNano),
    endNs: wire.endTimeUnixNano === 0n ? null : String(wire.endTimeUnixNano),
    status: statusOf(wire.status?.code),
    statusMessage: (wire.status?.message ?? '').replaceAll('\0', '\u{fffd}'),
    attributes: attributesOf(wire.attributes),
    events: wire.events.map((event) => ({
      name: event.name.replaceAll('\0', '\u{fffd}'),
      timeNs: String(event.timeUnixNano),
      attributes: attributesOf(event.attributes),
    })),
    links: wire.links.map((link) => ({
      traceId: hex(link.traceId, 16),
      spanId: hex(link.spanId, 8),
      attributes: attributesOf(link.attributes),
    })),
  }
}

const statusOf = (code: Status_StatusCode | undefined) =>
  code === Status_StatusCode.OK ? 'OK' : code === Status_StatusCode.ERROR ? 'ERROR' : 'UNSET'

const isEmpty = (id: Uint8Array) => id.length === 0

/** An id is a number of so many bytes; senders may leave out zeros before it. */
function hex(id: Uint8Array, length: number): string {
  const text = Buffer.from(id)
    .toString('hex')
    .padStart(length * 2, '0')
  if (text.length > length * 2) throw spanBroken()
  return text
}
