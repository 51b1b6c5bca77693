import { type FileSpan, parseWritten, Written } from './trace.ts'

/** OpenTelemetry's JSON. */
export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano?: string
  readonly status: { readonly code: string; readonly message: string }
  readonly attributes: readonly Pair[]
  readonly events: readonly { name: string; timeUnixNano: string; attributes: readonly Pair[] }[]
  readonly links: readonly { traceId: string; spanId: string; attributes: readonly Pair[] }[]
}

interface Pair {
  readonly key: string
  readonly value: AnyValue
}

interface AnyValue {
  readonly stringValue?: string
  readonly boolValue?: boolean
  readonly intValue?: string
  readonly doubleValue?: number
  readonly arrayValue?: { readonly values: readonly AnyValue[] }
  readonly kvlistValue?: { readonly values: readonly Pair[] }
}

const hexOf = (base64: string) => Buffer.from(base64, 'base64').toString('hex')
const nanos = (value: unknown) => (value instanceof Written ? value.text : '0')

/** A span as an exporter would send it; null where it is none of the trace's, or of a form from before 3.0. */
export function otlpSpan(span: FileSpan, trace: string): OtlpSpan | null {
  if (typeof span['trace_id'] !== 'string' || typeof span['span_id'] !== 'string') return null
  const traceId = hexOf(span['trace_id'])
  if (`tr-${traceId}` !== trace) return null
  const parent = span['parent_span_id'] as string | null | undefined
  return {
    traceId,
    spanId: hexOf(span['span_id']),
    ...(parent ? { parentSpanId: hexOf(parent) } : {}),
    name: String(span['name']),
    startTimeUnixNano: nanos(span['start_time_unix_nano']),
    ...(span['end_time_unix_nano'] instanceof Written
      ? { endTimeUnixNano: span['end_time_unix_nano'].text }
      : {}),
    status: {
      code: String(span['status']?.code ?? 'STATUS_CODE_UNSET'),
      message: String(span['status']?.message ?? ''),
    },
    attributes: Object.entries((span['attributes'] ?? {}) as Record<string, unknown>).map(([key, text]) => ({
      key,
      value: anyValue(parsed(text)),
    })),
    events: ((span['events'] ?? []) as FileSpan[]).map((event) => ({
      name: String(event['name']),
      timeUnixNano: nanos(event['time_unix_nano']),
      attributes: pairs(event['attributes']),
    })),
    links: ((span['links'] ?? []) as FileSpan[]).map((link) => ({
      traceId: String(link['trace_id']).replace(/^tr-/, ''),
      spanId: String(link['span_id']),
      attributes: pairs(link['attributes']),
    })),
  }
}

/** Each attribute of a span is a JSON text; one that is none is what it says. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return parseWritten(text)
  } catch {
    return text
  }
}

const pairs = (attributes: unknown): Pair[] =>
  Object.entries((attributes ?? {}) as Record<string, unknown>).map(([key, value]) => ({
    key,
    value: anyValue(value),
  }))

function anyValue(value: unknown): AnyValue {
  if (value === null || value === undefined) return {}
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (value instanceof Written)
    return /^-?\d+$/.test(value.text) && isLong(BigInt(value.text))
      ? { intValue: value.text }
      : { doubleValue: Number(value.text) }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  return { kvlistValue: { values: pairs(value) } }
}

const isLong = (value: bigint) => BigInt.asIntN(64, value) === value

/**
 * What a span holds, in one text that is equal where the content is. `keys`: the attributes that count, where the reader
 * may have added some of its own.
 */
export function spanText(span: OtlpSpan, keys?: ReadonlySet<string>): string {
  const attributes = span.attributes.filter(({ key }) => !keys || keys.has(key))
  return JSON.stringify([
    span.spanId,
    span.parentSpanId ?? null,
    span.name,
    span.startTimeUnixNano,
    span.endTimeUnixNano ?? null,
    span.status,
    pairTexts(attributes),
    span.events.map((event) => [event.name, event.timeUnixNano, pairTexts(event.attributes)]),
    span.links.map((link) => [link.traceId, link.spanId, pairTexts(link.attributes)]),
  ])
}

const pairTexts = (of: readonly Pair[]): unknown[] =>
  of.map(({ key, value }) => [key, valueText(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1))

function valueText(value: AnyValue): unknown {
  if (value.arrayValue) return value.arrayValue.values.map(valueText)
  if (value.kvlistValue) return { pairs: pairTexts(value.kvlistValue.values) }
  // A number is the same whether it is written with a point or not.
  if (value.intValue !== undefined) return { number: Number(value.intValue) }
  if (value.doubleValue !== undefined) return { number: value.doubleValue }
  return value
}
