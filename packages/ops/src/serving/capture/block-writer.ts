import { type Batch, type BatchColumn, FlatRow } from '@slipway/ml/model'
import {
  type LogicalType,
  type NumberColumn,
  type TextColumn as CodedColumn,
  truthLevels,
} from '@slipway/ml/table'
import { wordsOfNewest } from '../../kernel/index.ts'
import { jsonValues } from '../input/json-values.ts'
import { blockHeadBytes, columnsOfBlock, facts, onceBytes } from './block.ts'
import { explanationText } from './explained.ts'
import { NumberColumns } from './number-columns.ts'
import { isNoText } from './parquet/parquet.ts'
import type { Captured, OpenSchema } from './schema.ts'
import { TextColumn } from './text-column.ts'

/** A tensor of more values a row is not captured. */
const mostTensorValues = 16_384

/** Where a request's column goes: among the numbers, or to texts of its own. */
interface Lane {
  /** Its place in the request's outputs or inputs. */
  readonly at: number
  readonly slot: number
  readonly texts: TextColumn | null
  /** Truth values are coded in a request, and numbers here. */
  readonly kind: 'number' | 'truth' | 'text'
  readonly hide: Hidden
}
/** Plain numbers beside each other, in the request and here. */
interface Run {
  readonly at: number
  readonly slot: number
  readonly count: number
}
/** Lanes, those of plain numbers as runs: they are most, and each request goes over them. */
interface Lanes {
  readonly all: readonly Lane[]
  readonly runs: readonly Run[]
  readonly others: readonly Lane[]
}

const lanesOf = (all: readonly Lane[]): Lanes => {
  const plain = all.filter(({ kind }) => kind === 'number')
  const follows = (k: number) =>
    k > 0 && plain[k]!.at === plain[k - 1]!.at + 1 && plain[k]!.slot === plain[k - 1]!.slot + 1
  const starts = plain.flatMap((_, k) => (follows(k) ? [] : [k]))
  return {
    all,
    runs: starts.map((from, k) => ({
      at: plain[from]!.at,
      slot: plain[from]!.slot,
      count: (starts[k + 1] ?? plain.length) - from,
    })),
    others: all.filter(({ kind }) => kind !== 'number'),
  }
}

const truthOf = ({ codes }: CodedColumn, row: number): number => (codes[row]! < 0 ? Number.NaN : codes[row]!)

/** Whether bytes are the same ones so many times: then they equal themselves but for the first. */
const isRepeated = (bytes: Buffer, times: number): boolean => {
  const one = bytes.length / times
  return Number.isInteger(one) && bytes.compare(bytes, one, bytes.length, 0, bytes.length - one) === 0
}

/** Whether the first text takes so many bytes: what callers send could repeat itself at other places than where texts begin. */
const isOneText = (bytes: Buffer, length: number): boolean =>
  length === 4 + bytes.readUInt32LE(0) || isNoText(bytes.subarray(0, length))

const levelOf = ({ codes, levels }: CodedColumn, row: number): string | null => {
  const code = codes[row]!
  return code < 0 ? null : levels[code]!
}

const putRun = (
  given: readonly number[],
  at: number,
  count: number,
  into: Float64Array,
  place: number,
): void => {
  for (let k = 0; k < count; k++) into[place + k] = given[at + k]!
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

type Hidden = ((value: string) => string) | null

/**
 * Gathers the rows of requests of one schema column by column, as a block of a log has them, so that rolling a log has only
 * to put columns one after another. It runs once for every request that is answered, so it makes no objects.
 */
export const blockWriter = (schema: OpenSchema) => {
  let slots = 0
  const columns = columnsOfBlock(schema).map(({ type }) =>
    type === 'text'
      ? { slot: -1, texts: new TextColumn(), kind: 'text' as const }
      : { slot: slots++, texts: null, kind: type === 'boolean' ? ('truth' as const) : ('number' as const) },
  )
  const texts = columns.flatMap((column) => column.texts ?? [])
  const [id, row, time, latency, error] = columns.map(({ slot, texts }) => texts ?? slot) as [
    TextColumn,
    number,
    number,
    number,
    TextColumn,
  ]
  const outputs = lanesOf(
    schema.outputs.map((_, at): Lane => ({ at, hide: null, ...columns[facts.length + at]! })),
  )
  const inputs = lanesOf(
    schema.written.map(
      ({ at, hide }, k): Lane => ({ at, hide, ...columns[facts.length + schema.outputs.length + k]! }),
    ),
  )
  const explanations = schema.explained ? texts.at(-1)! : null
  const numbers = new NumberColumns(slots)
  const { staged } = numbers
  let rows = 0
  let answered = 0
  const emptyBytes = blockHeadBytes + onceBytes(columns.length) + 4 * texts.length
  /** Counted as rows come: who asks for it does so with every request. */
  let size = emptyBytes

  /** One row of a request: as a rule its only one. */
  const putOne = (lanes: Lanes, { columns: given, rows: of }: Batch, row: number) => {
    const { runs, others } = lanes
    for (let r = 0; r < runs.length; r++) {
      const { at, slot, count } = runs[r]!
      for (let k = 0; k < count; k++)
        staged[numbers.at + slot + k] = (given[at + k] as NumberColumn).values[row]!
    }
    for (let k = 0; k < others.length; k++) {
      const { at, slot, texts, hide } = others[k]!
      const column = given[at]!
      if (!texts) staged[numbers.at + slot] = truthOf(column as CodedColumn, row)
      else if (column.type === 'text' && hide === null) size += texts.add(levelOf(column, row))
      else size += putTexts(texts, column, of, row, row + 1, hide)
    }
  }

  const putFlat = ({ runs, others }: Lanes, { form, numbers: given, texts: said }: FlatRow) => {
    for (let r = 0; r < runs.length; r++) {
      const { at, slot, count } = runs[r]!
      putRun(given, at, count, staged, numbers.at + slot)
    }
    for (let k = 0; k < others.length; k++) {
      const { at, slot, texts, hide } = others[k]!
      if (!texts) staged[numbers.at + slot] = given[at]!
      else if (form.types[at] === 'text') {
        const text = said[at] ?? null
        size += texts.add(text !== null && hide ? hide(text) : text)
      } else size += texts.add(hiddenNumber(form.types[at]!, given[at]!, hide!))
    }
  }

  /** The row of a request that has none. */
  const putNone = ({ all }: Lanes) => {
    for (const { slot, texts } of all)
      if (texts) size += texts.add(null)
      else staged[numbers.at + slot] = Number.NaN
  }

  /** Rows `from` to `to` of a request's columns. */
  const putMany = (
    { all }: Lanes,
    { columns: given, rows: of }: Batch,
    from: number,
    to: number,
    place: (slot: number) => Float64Array,
  ) => {
    for (const { at, slot, kind, texts, hide } of all) {
      const column = given[at]!
      if (texts) size += putTexts(texts, column, of, from, to, hide)
      else if (kind === 'number') place(slot).set((column as NumberColumn).values.subarray(from, to))
      else {
        const into = place(slot)
        for (let i = from; i < to; i++) into[i - from] = truthOf(column as CodedColumn, i)
      }
    }
  }

  /** One row of a request, or the row of one that failed and has none. */
  const addRow = (
    { tMs, latencyUs, outputs: answered, inputs: given }: Captured,
    at: number,
    isNone: boolean,
  ) => {
    staged[numbers.at + row] = at
    staged[numbers.at + time] = tMs
    staged[numbers.at + latency] = latencyUs
    if (isNone) {
      putNone(outputs)
      putNone(inputs)
    } else {
      putOne(outputs, answered, at)
      if (given instanceof FlatRow) putFlat(inputs, given)
      else putOne(inputs, given, at)
    }
    numbers.endRow()
  }

  const addRows = (
    { tMs, latencyUs, outputs: answered, inputs: given }: Captured,
    from: number,
    to: number,
  ) => {
    const place = numbers.addRows(to - from)
    const numbered = place(row)
    for (let i = from; i < to; i++) numbered[i - from] = i
    place(time).fill(tMs)
    place(latency).fill(latencyUs)
    putMany(outputs, answered, from, to, place)
    putMany(inputs, given, from, to, place)
  }

  return {
    schema,
    rows: () => rows,
    /** Of the rows those that were answered, not refused with an error. */
    answered: () => answered,

    /** Adds rows `from` to `to` of a request; of one that failed and has none, one without values. */
    add(captured: Captured, from: number, to: number): void {
      const count = Math.max(1, to - from)
      size += 8 * count * slots + error.add(captured.error ?? null, count)
      size += id.add(captured.id, count, wordsOfNewest(captured.id))
      if (count === 1) addRow(captured, from, to === from)
      else addRows(captured, from, to)
      const { explanation } = captured
      if (explanation)
        for (let i = from; i < to; i++)
          size += explanations!.add(explanationText(explanation, i, captured.source.hidden))
      rows += count
      answered += to - from
    },

    /** How many bytes `pack` may need. */
    mostBytes: (): number => size,

    /**
     * Writes the block into `bytes`, says what all rows have in common once, and begins anew, in the same memory unless it has
     * become large. Answers how many bytes that took.
     */
    pack(bytes: Buffer): number {
      bytes.writeUInt16LE(schema.number, 0)
      bytes.writeUInt32LE(rows, 2)
      let at = blockHeadBytes + onceBytes(columns.length)
      bytes.fill(0, blockHeadBytes, at)
      for (const [place, { slot, texts }] of columns.entries()) {
        const whole = texts ? texts.written() : bytesOf(numbers.column(slot))
        const isOnce = isRepeated(whole, rows) && (!texts || isOneText(whole, whole.length / rows))
        if (isOnce) bytes[blockHeadBytes + (place >> 3)]! |= 1 << (place & 7)
        const length = isOnce ? whole.length / rows : whole.length
        if (texts) at = bytes.writeUInt32LE(length, at)
        at += whole.copy(bytes, at, 0, length)
        texts?.clear()
      }
      rows = 0
      answered = 0
      size = emptyBytes
      numbers.clear()
      return at
    },
  }
}
export type BlockWriter = ReturnType<typeof blockWriter>

/** Answers how many bytes it took. */
const putTexts = (
  texts: TextColumn,
  column: BatchColumn,
  of: number,
  from: number,
  to: number,
  hide: Hidden,
): number => {
  let bytes = 0
  if (column.type === 'tensor') {
    // An image of every request would fill any disk; and JSON is slow to write.
    const told = column.values.length / of > mostTensorValues ? [] : jsonValues(column, of)
    for (let i = from; i < to; i++) bytes += texts.add(told[i] === undefined ? null : JSON.stringify(told[i]))
  } else if ('codes' in column)
    for (let i = from; i < to; i++) {
      const level = column.codes[i]! < 0 ? null : column.levels[column.codes[i]!]!
      bytes += texts.add(level !== null && hide ? hide(level) : level)
    }
  else
    for (let i = from; i < to; i++) {
      bytes += texts.add(hiddenNumber(column.type, column.values[i]!, hide!))
    }
  return bytes
}

const hiddenNumber = (type: LogicalType, value: number, hide: NonNullable<Hidden>): string | null =>
  Number.isNaN(value) ? null : hide(spelled(type, value))

/** A number as people and pseudonyms know it: dates as dates. */
const spelled = (type: LogicalType, value: number): string =>
  type === 'date'
    ? new Date(value).toISOString().slice(0, 10)
    : type === 'timestamp'
      ? new Date(value).toISOString()
      : type === 'boolean'
        ? truthLevels[value]!
        : String(value)
