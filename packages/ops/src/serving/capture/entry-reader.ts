import { noText } from './entry-writer.ts'
import { explainedColumn } from './explained.ts'
import type { CapturedField, CaptureSchema } from './schema.ts'

/** One entry of a log as it lies there; values are read from it as they are needed. */
export interface Entry {
  readonly schema: CaptureSchema
  readonly id: string
  readonly error: string | null
  readonly tMs: number
  readonly latencyUs: number
  readonly firstRow: number
  readonly rows: number
  /**
   * Hands the values of every column, inputs only where asked for, to who takes them; those that nobody takes are passed
   * over. `index` counts outputs, then inputs, then the explanation where there is one.
   */
  columns(sinkOf: (index: number) => Sink | null, inputs: boolean): void
}

/** Takes values one by one, row by row: numbers and times, truth values as 0 and 1, NaN missing; or texts. */
export interface Sink {
  number(row: number, value: number): void
  text(row: number, value: string | null): void
}

const explanation: CapturedField = { name: explainedColumn, type: 'text' }

/** Reads entries one after another. */
export function readEntries(
  bytes: Buffer,
  schemas: ReadonlyMap<number, CaptureSchema>,
  use: (entry: Entry) => void,
): void {
  let start = 0
  while (start < bytes.length) {
    const end = start + bytes.readUInt32LE(start)
    const schema = schemas.get(bytes.readUInt16LE(start + 4))
    if (!schema) throw new Error('A captured entry names no schema of its file.')
    const rows = bytes.readUInt32LE(start + 22)
    let at = start + 26
    const text = (): string | null => {
      const length = bytes.readUInt32LE(at)
      at += 4
      if (length === noText) return null
      at += length
      return decode(bytes, at - length, length)
    }
    const read = ({ type }: CapturedField, sink: Sink | null) => {
      if (type === 'text' || type === 'tensor')
        for (let row = 0; row < rows; row++) {
          const length = bytes.readUInt32LE(at)
          at += 4
          if (length === noText) sink?.text(row, null)
          else {
            sink?.text(row, decode(bytes, at, length))
            at += length
          }
        }
      else if (type === 'boolean')
        for (let row = 0; row < rows; row++) {
          const value = bytes[at++]!
          sink?.number(row, value === 255 ? Number.NaN : value)
        }
      else
        for (let row = 0; row < rows; row++) {
          sink?.number(row, bytes.readDoubleLE(at))
          at += 8
        }
    }
    use({
      schema,
      tMs: bytes.readDoubleLE(start + 6),
      latencyUs: bytes.readUInt32LE(start + 14),
      firstRow: bytes.readUInt32LE(start + 18),
      rows,
      id: text() ?? '',
      error: text(),
      columns(sinkOf, inputs) {
        const { length } = schema.outputs
        for (let i = 0; i < length; i++) read(schema.outputs[i]!, sinkOf(i))
        if (!inputs) return
        for (let i = 0; i < schema.inputs.length; i++) read(schema.inputs[i]!, sinkOf(length + i))
        if (schema.explained) read(explanation, sinkOf(length + schema.inputs.length))
      },
    })
    start = end
  }
}

/** Short plain texts are put together character by character, which is quicker than a call out of the engine. */
const decode = (bytes: Buffer, at: number, length: number): string => {
  if (length > 16) return bytes.toString('utf8', at, at + length)
  let text = ''
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i]!
    if (byte > 127) return bytes.toString('utf8', at, at + length)
    text += letters[byte]
  }
  return text
}
const letters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
