import { arrayOf, type Datatype, isWhole, sizeOf, type TensorValues } from '@slipway/ml/onnx'
import type { Batch, BatchColumn } from '@slipway/ml/model'

/** A column as a frame tells it; `bytes` of values follow the head, in the order of the columns. */
export interface FrameColumn {
  readonly name: string
  readonly bytes: number
  readonly datatype?: Datatype
  readonly shape?: readonly number[]
  /** Texts by their codes; −1 is missing. */
  readonly levels?: readonly string[]
  /** Texts one by one. */
  readonly texts?: readonly (string | null)[]
  /** What the texts hold, where that is not themselves. */
  readonly content?: 'json'
}

/** An answer beyond this is refused by the process that made it: the server would have to hold it whole. */
export const mostAnswerBytes = 256 * 1024 ** 2

export interface Frame {
  readonly head: Readonly<Record<string, unknown>>
  readonly values: Buffer
}

/** A frame's bytes: two u32 (bytes of JSON, bytes of values), the JSON, the values. */
export const encodeFrame = (head: object, values: readonly Uint8Array[] = []): Buffer => {
  const text = Buffer.from(JSON.stringify(head))
  const sizes = Buffer.alloc(8)
  sizes.writeUInt32LE(text.length, 0)
  sizes.writeUInt32LE(
    values.reduce((sum, { length }) => sum + length, 0),
    4,
  )
  return Buffer.concat([sizes, text, ...values])
}

/** Hears whole frames out of pieces as they come. */
export const frameReader = (heard: (frame: Frame) => void) => {
  let parts: Buffer[] = []
  let held = 0
  return (piece: Buffer): void => {
    parts.push(piece)
    held += piece.length
    for (;;) {
      if (held < 8) return
      if (parts[0]!.length < 8) parts = [Buffer.concat(parts)]
      const first = parts[0]!
      const size = first.readUInt32LE(0)
      const whole = 8 + size + first.readUInt32LE(4)
      if (held < whole) return
      const all = parts.length === 1 ? first : Buffer.concat(parts)
      parts = all.length > whole ? [all.subarray(whole)] : []
      held -= whole
      heard({
        head: JSON.parse(all.toString('utf8', 8, 8 + size)) as Frame['head'],
        values: all.subarray(8 + size, whole),
      })
    }
  }
}

/** A batch's columns for a frame. */
export const framed = ({ columns }: Batch): { columns: FrameColumn[]; values: Uint8Array[] } => {
  const values: Uint8Array[] = []
  const told = columns.map((column): FrameColumn => {
    const { name } = column
    if ('codes' in column) {
      values.push(bytesOf(column.codes))
      return { name, levels: column.levels, bytes: column.codes.byteLength }
    }
    const given: TensorValues = column.values
    const shape = column.type === 'tensor' ? column.shape : [column.values.length]
    if (!('buffer' in given)) return { name, texts: given, shape, bytes: 0 }
    values.push(bytesOf(given))
    const datatype = column.type === 'tensor' ? column.datatype : 'float64'
    return { name, datatype, shape, bytes: given.byteLength }
  })
  return { columns: told, values }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** The columns of an answer that is one for all rows: each row has it. */
export const repeated = (columns: readonly FrameColumn[], rows: number): BatchColumn[] =>
  columns.map(({ name, texts = [], content }) => ({
    name,
    type: 'text',
    codes: new Int32Array(rows).fill(texts[0] === null ? -1 : 0),
    levels: texts.filter((text) => text !== null),
    ...(content && { content }),
  }))

/** The columns of an answer: values of one a row are columns, others tensors. */
export const unframed = (columns: readonly FrameColumn[], values: Buffer, rows: number): BatchColumn[] => {
  let at = 0
  return columns.map((column): BatchColumn => {
    const { name, shape = [], datatype = 'string', bytes, content } = column
    const held = valuesOf(column, values.subarray(at, (at += bytes)))
    const isColumn = shape[0] === rows && sizeOf(shape) === rows && shape.length <= 2
    if (!isColumn) {
      const texts = Array.isArray(held) ? held.map((text: string | null) => text ?? '') : held
      return { name, type: 'tensor', datatype, shape, values: texts as TensorValues }
    }
    if (Array.isArray(held))
      return { name, type: 'text', ...coded(held as (string | null)[]), ...(content && { content }) }
    if (datatype === 'bool')
      return {
        name,
        type: 'boolean',
        codes: Int32Array.from(held as Uint8Array),
        levels: ['false', 'true'],
      }
    const numbers = held instanceof Float64Array ? held : Float64Array.from(held as never, Number)
    return { name, type: isWhole(datatype) ? 'integer' : 'number', values: numbers }
  })
}

const valuesOf = ({ texts, datatype = 'string' }: FrameColumn, bytes: Buffer) =>
  texts ?? new arrayOf[datatype as Exclude<Datatype, 'string'>](new Uint8Array(bytes).buffer)

const coded = (texts: readonly (string | null)[]) => {
  const codeOf = new Map<string, number>()
  const codes = Int32Array.from(texts, (text) => {
    if (text === null) return -1
    const code = codeOf.get(text) ?? codeOf.size
    codeOf.set(text, code)
    return code
  })
  return { codes, levels: [...codeOf.keys()] }
}
