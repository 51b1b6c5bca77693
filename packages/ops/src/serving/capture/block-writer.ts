import type { Batch, BatchColumn } from '@slipway/ml/model'
import type { LogicalType } from '@slipway/ml/table'
import { jsonValues } from '../input/json-values.ts'
import { blockHeadBytes, columnsOfBlock, facts } from './block.ts'
import { explanationText } from './explained.ts'
import type { Captured, OpenSchema } from './schema.ts'
import { textColumn, type TextColumn } from './text-column.ts'

/** A tensor of more values a row is not captured. */
const mostTensorValues = 16_384
const firstRows = 64
const mostKeptBytes = 4 * 1024 * 1024

/** Where a request's column goes: among the numbers, or to texts of its own. */
interface Lane {
  /** Its place in the request's outputs or inputs. */
  readonly at: number
  readonly slot: number
  readonly texts: TextColumn | null
  readonly hide: Hidden
}
type Hidden = ((value: string) => string) | null

/**
 * Gathers the rows of requests of one schema column by column, as a block of a log has them, so that rolling a log has only
 * to put columns one after another. It runs once for every request that is answered, so it makes no objects.
 */
export const blockWriter = (schema: OpenSchema) => {
  let slots = 0
  const columns = columnsOfBlock(schema).map(({ type }) =>
    type === 'text' ? { slot: -1, texts: textColumn() } : { slot: slots++, texts: null },
  )
  const texts = columns.flatMap((column) => column.texts ?? [])
  const [id, row, time, latency, error] = columns.map(({ slot, texts }) => texts ?? slot) as [
    TextColumn,
    number,
    number,
    number,
    TextColumn,
  ]
  const outputs = schema.outputs.map((_, at): Lane => ({ at, hide: null, ...columns[facts.length + at]! }))
  const inputs = schema.written.map(
    ({ at, hide }, k): Lane => ({ at, hide, ...columns[facts.length + outputs.length + k]! }),
  )
  const explanations = schema.explained ? texts.at(-1)! : null
  let room = firstRows
  /** Column after column, `room` values each. */
  let numbers = new Float64Array(slots * room)
  let rows = 0
  let answered = 0

  const makeRoom = (wanted: number) => {
    const before = { numbers, room }
    while (room < wanted) room *= 2
    numbers = new Float64Array(slots * room)
    for (let slot = 0; slot < slots; slot++) {
      const from = slot * before.room
      numbers.set(before.numbers.subarray(from, from + rows), slot * room)
    }
  }

  /** Rows `from` to `to` of a request's columns. */
  const put = (lanes: readonly Lane[], batch: Batch, from: number, to: number) => {
    for (let k = 0; k < lanes.length; k++) {
      const { at, slot, texts, hide } = lanes[k]!
      const column = batch.columns[at]!
      const into = slot * room + rows
      if (texts !== null) putTexts(texts, column, batch.rows, from, to, hide)
      else if ('codes' in column)
        for (let i = from; i < to; i++)
          numbers[into + i - from] = column.codes[i]! < 0 ? Number.NaN : column.codes[i]!
      else if (to - from === 1) numbers[into] = column.values[from] as number
      else numbers.set((column.values as Float64Array).subarray(from, to), into)
    }
  }

  return {
    schema,
    rows: () => rows,
    /** Of the rows those that were answered, not refused with an error. */
    answered: () => answered,

    /** Adds rows `from` to `to` of a request; of one that failed and has none, one without values. */
    add(captured: Captured, from: number, to: number): void {
      const count = Math.max(1, to - from)
      if (rows + count > room) makeRoom(rows + count)
      id.add(captured.id, count)
      error.add(captured.error ?? null, count)
      for (let i = 0; i < count; i++) {
        numbers[row * room + rows + i] = from + i
        numbers[time * room + rows + i] = captured.tMs
        numbers[latency * room + rows + i] = captured.latencyUs
      }
      put(outputs, captured.outputs, from, to)
      put(inputs, captured.inputs, from, to)
      const { explanation } = captured
      if (explanation)
        for (let i = from; i < to; i++) explanations!.add(explanationText(explanation, i, captured.hidden))
      rows += count
      answered += to - from
    },

    /** How many bytes `pack` needs. */
    size(): number {
      let bytes = blockHeadBytes + 8 * rows * slots
      for (let i = 0; i < texts.length; i++) bytes += 4 + texts[i]!.size()
      return bytes
    },

    /** Writes the block into `bytes`, and begins anew, in the same memory unless it has become large. */
    pack(bytes: Buffer): void {
      bytes.writeUInt16LE(schema.number, 0)
      bytes.writeUInt32LE(rows, 2)
      let at = blockHeadBytes
      for (const { slot, texts } of columns) {
        if (texts) {
          at = bytes.writeUInt32LE(texts.size(), at)
          at += texts.written().copy(bytes, at)
          texts.clear()
        } else {
          bytes.set(new Uint8Array(numbers.buffer, 8 * slot * room, 8 * rows), at)
          at += 8 * rows
        }
      }
      rows = 0
      answered = 0
      if (numbers.byteLength <= mostKeptBytes) return
      room = firstRows
      numbers = new Float64Array(slots * room)
    },
  }
}
export type BlockWriter = ReturnType<typeof blockWriter>

const putTexts = (
  texts: TextColumn,
  column: BatchColumn,
  of: number,
  from: number,
  to: number,
  hide: Hidden,
): void => {
  if (column.type === 'tensor') {
    // An image of every request would fill any disk; and JSON is slow to write.
    const told = column.values.length / of > mostTensorValues ? [] : jsonValues(column, of)
    for (let i = from; i < to; i++) texts.add(told[i] === undefined ? null : JSON.stringify(told[i]))
  } else if ('codes' in column)
    for (let i = from; i < to; i++) {
      const level = column.codes[i]! < 0 ? null : column.levels[column.codes[i]!]!
      texts.add(level !== null && hide ? hide(level) : level)
    }
  else
    for (let i = from; i < to; i++) {
      const value = column.values[i]!
      texts.add(Number.isNaN(value) ? null : hide!(spelled(column.type, value)))
    }
}

/** A number as people and pseudonyms know it: dates as dates. */
const spelled = (type: LogicalType, value: number): string =>
  type === 'date'
    ? new Date(value).toISOString().slice(0, 10)
    : type === 'timestamp'
      ? new Date(value).toISOString()
      : String(value)
