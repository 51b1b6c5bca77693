import type { Column, LogicalType, Table } from '@slipway/ml/table'
import type { Sink } from './entry-reader.ts'
import { explainedColumn } from './explained.ts'
import type { CapturedField } from './schema.ts'

/** What has the same columns: the schema of a log, or one line of JSON. */
export interface Columns {
  readonly outputs: readonly CapturedField[]
  readonly inputs: readonly CapturedField[]
  readonly explained?: boolean
}

/** A request, or a part of it, to be laid out row by row. */
export interface Rolled {
  readonly id: string
  readonly firstRow: number
  /** 0: it was answered with an error, and is one row without values. */
  readonly rows: number
  readonly tMs: number
  readonly revision: number
  readonly variant: string
  readonly version: number
  readonly latencyUs: number
  readonly error: string | null
  /** Outputs, inputs, and the explanation where there is one, by their place. */
  columns(sinkOf: (index: number) => Sink): void
}

/**
 * Gathers requests as one table with a line for each row: facts, and the columns of requests, which are called
 * inputs.tenure and outputs.prediction; tensors, as JSON, inputs#image; explanations, as JSON too. A column that some lack is missing there.
 */
export const rolledTable = () => {
  let rows = 0
  const ofRequests = new Map<string, Builder>()
  const facts = {
    id: builder('text', true),
    row: builder('integer'),
    time: builder('timestamp'),
    revision: builder('integer'),
    variant: builder('text'),
    version: builder('integer'),
    latency_us: builder('integer'),
    error: builder('text'),
  }
  const sinks = new WeakMap<Columns, Sink[]>()

  const sinksOf = (columns: Columns): Sink[] => {
    const known = sinks.get(columns)
    if (known) return known
    const named = (of: string) => (field: CapturedField) =>
      field.type === 'tensor'
        ? column(`${of}#${field.name}`, 'text')
        : column(`${of}.${field.name}`, field.type)
    const made = [
      ...columns.outputs.map(named('outputs')),
      ...columns.inputs.map(named('inputs')),
      ...(columns.explained ? [column(explainedColumn, 'text')] : []),
    ].map(
      (one): Sink => ({
        number: (row, value) => one.number(rows + row, value),
        text: (row, value) => one.text(rows + row, value),
      }),
    )
    sinks.set(columns, made)
    return made
  }

  const column = (name: string, type: LogicalType) => {
    let found = ofRequests.get(name)
    if (!found) ofRequests.set(name, (found = builder(type)))
    // Two versions that differ about a column's type share it as text.
    else if (found.type() !== type && !(isNumber(found.type()) && isNumber(type))) found.spell()
    return found
  }

  return {
    rows: () => rows,
    add(columns: Columns, one: Rolled): void {
      const own = sinksOf(columns)
      const count = Math.max(1, one.rows)
      for (let row = 0; row < count; row++) {
        facts.id.text(rows + row, one.id)
        facts.row.number(rows + row, one.firstRow + row)
        facts.time.number(rows + row, one.tMs)
        facts.revision.number(rows + row, one.revision)
        facts.variant.text(rows + row, one.variant)
        facts.version.number(rows + row, one.version)
        facts.latency_us.number(rows + row, one.latencyUs)
        facts.error.text(rows + row, one.error)
      }
      one.columns((index) => own[index]!)
      rows += count
    },
    finish: (): Table => ({
      rows,
      columns: [...Object.entries(facts), ...ofRequests].map(([name, one]) => one.finish(name, rows)),
    }),
  }
}

const isNumber = (type: LogicalType) => type === 'integer' || type === 'number'

/** @param apart almost every text is another one, so that looking for it again is not worth it */
const builder = (first: LogicalType, apart = false) => {
  let type = first
  let numbers = new Float64Array(0)
  let codes = new Int32Array(0)
  const levels: string[] = []
  const codeOf = new Map<string, number>()
  let lastText: string | null = null
  let lastCode = -1

  const text = (row: number, value: string | null) => {
    if (type !== 'text') return
    if (row >= codes.length) codes = filled(codes, new Int32Array(2 * row + 1024).fill(-1))
    if (value === null) return
    if (value !== lastText) {
      const known = apart ? undefined : codeOf.get(value)
      lastCode = known ?? levels.push(value) - 1
      if (known === undefined && !apart) codeOf.set(value, lastCode)
      lastText = value
    }
    codes[row] = lastCode
  }
  const spelled = (value: number) =>
    first === 'boolean' ? String(value === 1) : Number.isNaN(value) ? null : String(value)

  return {
    type: () => type,
    number(row: number, value: number) {
      if (type === 'text') return text(row, Number.isNaN(value) ? null : spelled(value))
      if (row >= numbers.length) numbers = filled(numbers, new Float64Array(2 * row + 1024).fill(Number.NaN))
      if (type === 'integer' && !Number.isInteger(value) && !Number.isNaN(value)) type = 'number'
      numbers[row] = value
    },
    text,
    spell() {
      if (type === 'text') return
      type = 'text'
      numbers.forEach((value, row) => {
        if (!Number.isNaN(value)) text(row, spelled(value))
      })
      numbers = new Float64Array(0)
    },
    finish(name: string, rows: number): Column {
      if (type === 'text')
        return { name, type, codes: cut(codes, rows, (rows) => new Int32Array(rows).fill(-1)), levels }
      const values = cut(numbers, rows, (rows) => new Float64Array(rows).fill(Number.NaN))
      if (type !== 'boolean') return { name, type, values }
      const truth = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value))
      return { name, type, codes: truth, levels: ['false', 'true'] }
    },
  }
}
type Builder = ReturnType<typeof builder>

const filled = <A extends Float64Array | Int32Array>(from: A, into: A): A => {
  into.set(from)
  return into
}

/** The first rows; those after the last that was told of are missing. */
const cut = <A extends Float64Array | Int32Array>(from: A, rows: number, missing: (rows: number) => A): A =>
  from.length >= rows ? (from.subarray(0, rows) as A) : filled(from, missing(rows))
