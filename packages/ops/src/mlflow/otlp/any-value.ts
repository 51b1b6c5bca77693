import type { AnyValue, Attributes } from '../../tracking/index.ts'
import type { AnyValue as WireValue, KeyValue } from './proto/common_pb.ts'

/** Deeper values are cut off: nobody writes them, and walking them must not exhaust the stack. */
const deepest = 100

/** PostgreSQL keeps no U+0000, and nobody can see it. */
const clean = (text: string) => (text.includes('\0') ? text.replaceAll('\0', '\u{fffd}') : text)

const floats = ['NaN', 'Infinity', '-Infinity'] as const

export function fromWire(wire: WireValue | undefined, depth = 0): AnyValue {
  const { value } = wire ?? {}
  if (!value || depth > deepest) return {}
  switch (value.case) {
    case 'stringValue':
      return { stringValue: clean(value.value) }
    case 'boolValue':
      return { boolValue: value.value }
    case 'intValue':
      return { intValue: String(value.value) }
    case 'doubleValue': {
      const odd = floats.find((text) => text === String(value.value))
      return { doubleValue: odd ?? value.value }
    }
    case 'bytesValue':
      return { bytesValue: Buffer.from(value.value).toString('base64') }
    case 'arrayValue':
      return { arrayValue: { values: value.value.values.map((inner) => fromWire(inner, depth + 1)) } }
    case 'kvlistValue':
      return {
        kvlistValue: {
          values: value.value.values.map((pair) => ({
            key: clean(pair.key),
            value: fromWire(pair.value, depth + 1),
          })),
        },
      }
    default:
      return {}
  }
}

/** The last of one key counts. */
export const attributesOf = (pairs: readonly KeyValue[]): Attributes =>
  Object.fromEntries(pairs.map((pair) => [clean(pair.key), fromWire(pair.value)]))

/** As a plain value of JavaScript; whole numbers beyond 2^53 lose digits, bytes are base64. */
export function plain(value: AnyValue): unknown {
  if (value.stringValue !== undefined) return value.stringValue
  if (value.boolValue !== undefined) return value.boolValue
  if (value.intValue !== undefined) return Number(value.intValue)
  if (value.doubleValue !== undefined) return Number(value.doubleValue)
  if (value.bytesValue !== undefined) return value.bytesValue
  if (value.arrayValue) return value.arrayValue.values.map(plain)
  if (value.kvlistValue)
    return Object.fromEntries(value.kvlistValue.values.map((pair) => [pair.key, plain(pair.value)]))
  return null
}

/** As Python's json.dumps writes it, digit for digit: clients compare these texts. */
export function pythonJson(value: AnyValue): string {
  if (value.stringValue !== undefined) return JSON.stringify(value.stringValue)
  if (value.boolValue !== undefined) return String(value.boolValue)
  if (value.intValue !== undefined) return value.intValue
  if (value.doubleValue !== undefined) return pythonFloat(value.doubleValue)
  if (value.bytesValue !== undefined) return JSON.stringify(value.bytesValue)
  if (value.arrayValue) return `[${value.arrayValue.values.map(pythonJson).join(', ')}]`
  if (value.kvlistValue) {
    const pairs = new Map(value.kvlistValue.values.map((pair) => [pair.key, pair.value]))
    return `{${[...pairs].map(([key, inner]) => `${JSON.stringify(key)}: ${pythonJson(inner)}`).join(', ')}}`
  }
  return 'null'
}

/** Python writes 1.0, 1e+16 and 1e-05 where JavaScript writes 1, 10000000000000000 and 0.00001. */
export function pythonFloat(value: number | string): string {
  if (typeof value === 'string' || !Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  if (size >= 1e16 || size < 1e-4) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string]
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
  }
  return Number.isInteger(value) ? `${value}.0` : String(value)
}
