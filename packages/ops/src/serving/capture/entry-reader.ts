import { noText } from './entry-writer.ts'
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
  /** Hands over every column in turn, with the values of its rows; inputs only where asked for. */
  columns(
    take: (of: 'outputs' | 'inputs', field: CapturedField, values: Values) => void,
    inputs: boolean,
  ): void
}
/** NaN and null are missing. */
export type Values = Float64Array | (string | null)[] | (boolean | null)[]

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
      return bytes.toString('utf8', at - length, at)
    }
    const read = ({ type }: CapturedField): Values => {
      if (type === 'text' || type === 'tensor') return Array.from({ length: rows }, text)
      if (type === 'boolean') {
        const values = Array.from(bytes.subarray(at, at + rows), (byte) => (byte === 255 ? null : byte === 1))
        at += rows
        return values
      }
      const values = new Float64Array(rows)
      for (let row = 0; row < rows; row++) values[row] = bytes.readDoubleLE(at + 8 * row)
      at += 8 * rows
      return values
    }
    use({
      schema,
      tMs: bytes.readDoubleLE(start + 6),
      latencyUs: bytes.readUInt32LE(start + 14),
      firstRow: bytes.readUInt32LE(start + 18),
      rows,
      id: text() ?? '',
      error: text(),
      columns(take, inputs) {
        for (const field of schema.outputs) take('outputs', field, read(field))
        if (inputs) for (const field of schema.inputs) take('inputs', field, read(field))
      },
    })
    start = end
  }
}
