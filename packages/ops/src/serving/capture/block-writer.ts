import type { BatchColumn } from '@slipway/ml/model'
import type { LogicalType } from '@slipway/ml/table'
import { jsonValues } from '../input/json-values.ts'
import { blockHeadBytes, columnsOfBlock, facts } from './block.ts'
import { explanationText } from './explained.ts'
import type { Captured, OpenSchema } from './schema.ts'
import { textColumn, type TextColumn } from './text-column.ts'

/** A tensor of more values a row is not captured. */
const mostTensorValues = 16_384
const [firstRows, mostKeptRows] = [64, 65_536]

/** One column that is being filled: of numbers, or of texts. */
interface Lane {
  numbers: Float64Array
  readonly texts: TextColumn | null
}

/**
 * Gathers the rows of requests of one schema column by column, as a block of a log has them, so that rolling a log has only
 * to put columns one after another. It runs once for every request that is answered, so it makes no objects.
 */
export const blockWriter = (schema: OpenSchema) => {
  const lanes = columnsOfBlock(schema).map(
    ({ type }): Lane =>
      type === 'text'
        ? { numbers: none, texts: textColumn() }
        : { numbers: new Float64Array(firstRows), texts: null },
  )
  const texts = lanes.flatMap((lane) => lane.texts ?? [])
  const numbers = lanes.filter((lane) => lane.texts === null)
  const [id, row, time, latency, error] = lanes as [Lane, Lane, Lane, Lane, Lane]
  let room = firstRows
  let rows = 0
  let answered = 0

  const makeRoom = (wanted: number) => {
    while (room < wanted) room *= 2
    for (const lane of numbers) {
      const larger = new Float64Array(room)
      larger.set(lane.numbers.subarray(0, rows))
      lane.numbers = larger
    }
  }

  /** Rows `from` to `to` of a request's column of `of` rows. */
  const put = (
    lane: Lane,
    column: BatchColumn,
    of: number,
    from: number,
    to: number,
    hide: ((value: string) => string) | null,
  ) => {
    if (lane.texts !== null) return putTexts(lane.texts, column, of, from, to, hide)
    const { numbers } = lane
    if ('codes' in column)
      for (let i = from, at = rows; i < to; i++, at++)
        numbers[at] = column.codes[i]! < 0 ? Number.NaN : column.codes[i]!
    else if (to - from === 1) numbers[rows] = column.values[from] as number
    else numbers.set((column.values as Float64Array).subarray(from, to), rows)
  }

  return {
    schema,
    rows: () => rows,
    /** Of the rows those that were answered, not refused with an error. */
    answered: () => answered,

    /**
     * Adds rows `from` to `to` of a request; of one that failed and has none, one without values.
     */
    add(captured: Captured, from: number, to: number): void {
      const count = Math.max(1, to - from)
      if (rows + count > room) makeRoom(rows + count)
      id.texts!.add(captured.id, count)
      error.texts!.add(captured.error ?? null, count)
      for (let i = 0; i < count; i++) {
        row.numbers[rows + i] = from + i
        time.numbers[rows + i] = captured.tMs
        latency.numbers[rows + i] = captured.latencyUs
      }
      const { inputs, outputs, explanation } = captured
      let at = facts.length
      for (let i = 0; i < outputs.columns.length; i++)
        put(lanes[at++]!, outputs.columns[i]!, outputs.rows, from, to, null)
      for (let i = 0; i < schema.written.length; i++) {
        const { at: column, hide } = schema.written[i]!
        put(lanes[at++]!, inputs.columns[column]!, inputs.rows, from, to, hide)
      }
      if (explanation)
        for (let i = from; i < to; i++)
          lanes[at]!.texts!.add(explanationText(explanation, i, captured.hidden))
      rows += count
      answered += to - from
    },

    /** How many bytes `pack` needs. */
    size(): number {
      let bytes = blockHeadBytes + 8 * rows * numbers.length
      for (let i = 0; i < texts.length; i++) bytes += 4 + texts[i]!.size()
      return bytes
    },

    /** Writes the block into `bytes`, and begins anew, in the same memory unless it has become large. */
    pack(bytes: Buffer): void {
      bytes.writeUInt16LE(schema.number, 0)
      bytes.writeUInt32LE(rows, 2)
      let at = blockHeadBytes
      for (const { numbers, texts } of lanes) {
        if (texts) {
          at = bytes.writeUInt32LE(texts.size(), at)
          at += texts.written().copy(bytes, at)
          texts.clear()
        } else {
          bytes.set(new Uint8Array(numbers.buffer, 0, 8 * rows), at)
          at += 8 * rows
        }
      }
      rows = 0
      answered = 0
      if (room <= mostKeptRows) return
      room = firstRows
      makeRoom(room)
    },
  }
}
export type BlockWriter = ReturnType<typeof blockWriter>

const none = new Float64Array(0)

const putTexts = (
  texts: TextColumn,
  column: BatchColumn,
  of: number,
  from: number,
  to: number,
  hide: ((value: string) => string) | null,
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
