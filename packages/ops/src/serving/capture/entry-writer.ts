import type { BatchColumn } from '@slipway/ml/model'
import type { LogicalType } from '@slipway/ml/table'
import { jsonValues } from '../input/json-values.ts'
import { explanationText } from './explained.ts'
import type { Captured, OpenSchema } from './schema.ts'

/** A missing text. */
export const noText = 0xffffffff
/** A tensor of more values a row is not captured. */
const mostTensorValues = 16_384

/**
 * Writes requests one after another into a growing buffer, each as one entry, little-endian: its length in bytes (32
 * bits), schema (16), time (64-bit float), latency, first row, rows (32 each), id, error; then the outputs and the inputs
 * column by column, and for who was told why the explanations: numbers and times as 64-bit floats, truth values as a byte (255 missing), texts with their length.
 * It runs once for every request that is answered, so it makes no objects.
 */
export const entryWriter = (firstBytes = 64 * 1024) => {
  let bytes = Buffer.allocUnsafe(firstBytes)
  let view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0

  const room = (wanted: number) => {
    if (at + wanted <= bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * bytes.length, at + wanted))
    bytes.copy(larger, 0, 0, at)
    bytes = larger
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  const text = (value: string) => {
    const { length } = value
    room(4 + 3 * length)
    const start = at + 4
    let i = 0
    // Short plain texts are written byte by byte, which is quicker than a call out of the engine.
    if (length <= 64)
      for (; i < length; i++) {
        const code = value.charCodeAt(i)
        if (code > 127) break
        bytes[start + i] = code
      }
    const end = start + (i === length ? length : bytes.write(value, start, 'utf8'))
    view.setUint32(at, end - start, true)
    at = end
  }

  const values = (
    column: BatchColumn,
    of: number,
    from: number,
    rows: number,
    hide: ((value: string) => string) | null,
  ) => {
    if (column.type === 'tensor') {
      const { length } = column.values
      const each = length / of
      // An image of every request would fill any disk; and JSON is slow to write.
      const told = each > mostTensorValues ? [] : jsonValues(column, of)
      for (let row = from; row < from + rows; row++) {
        const value = told[row]
        if (value === undefined) missing()
        else text(JSON.stringify(value))
      }
      return
    }
    if ('codes' in column) {
      const { codes, levels } = column
      if (column.type === 'boolean' && !hide) {
        room(rows)
        for (let row = from; row < from + rows; row++) bytes[at++] = codes[row]! < 0 ? 255 : codes[row]!
        return
      }
      for (let row = from; row < from + rows; row++) {
        const level = codes[row]! < 0 ? null : levels[codes[row]!]!
        if (level === null) missing()
        else text(hide ? hide(level) : level)
      }
      return
    }
    if (hide) {
      for (let row = from; row < from + rows; row++) {
        const value = column.values[row]!
        if (Number.isNaN(value)) missing()
        else text(hide(spelled(column.type, value)))
      }
      return
    }
    room(8 * rows)
    for (let row = from; row < from + rows; row++) {
      view.setFloat64(at, column.values[row]!, true)
      at += 8
    }
  }

  const missing = () => {
    room(4)
    view.setUint32(at, noText, true)
    at += 4
  }

  return {
    /** Bytes written so far. */
    size: () => at,
    add(captured: Captured, schema: OpenSchema, firstRow: number, rows: number): void {
      room(64)
      const start = at
      view.setUint16(start + 4, schema.number, true)
      view.setFloat64(start + 6, captured.tMs, true)
      view.setUint32(start + 14, captured.latencyUs, true)
      view.setUint32(start + 18, firstRow, true)
      view.setUint32(start + 22, rows, true)
      at += 26
      text(captured.id)
      if (captured.error === undefined) missing()
      else text(captured.error)
      const { columns: outputs } = captured.outputs
      for (let i = 0; i < outputs.length; i++)
        values(outputs[i]!, captured.outputs.rows, firstRow, rows, null)
      const { columns: inputs } = captured.inputs
      for (const { at: column, hide } of schema.written)
        values(inputs[column]!, captured.inputs.rows, firstRow, rows, hide)
      const { explanation } = captured
      if (explanation)
        for (let row = firstRow; row < firstRow + rows; row++)
          text(explanationText(explanation, row, captured.hidden))
      view.setUint32(start, at - start, true)
    },
    /** What was written, valid until the next call of add or clear. */
    written: (): Buffer => bytes.subarray(0, at),
    /** Begins anew, in the same memory unless it has become large. */
    clear(): void {
      at = 0
      if (bytes.length <= 4 * 1024 * 1024) return
      bytes = Buffer.allocUnsafe(firstBytes)
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    },
  }
}
export type EntryWriter = ReturnType<typeof entryWriter>

/** A number as people and pseudonyms know it: dates as dates. */
const spelled = (type: LogicalType, value: number): string =>
  type === 'date'
    ? new Date(value).toISOString().slice(0, 10)
    : type === 'timestamp'
      ? new Date(value).toISOString()
      : String(value)
