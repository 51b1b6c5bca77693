import { type Batch, batchRows, type OpenScan } from '../../table/index.ts'
import type { Check, Outside } from '../check.ts'
import { compareNumbers } from '../kinds/compare-columns.ts'
import { kindOf, type Prepared } from '../prepare.ts'
import { columnSql } from '../sql.ts'
import { byteAutomaton } from './byte-automaton.ts'
import type { TextCodes } from './text-codes.ts'

/** Writes down which rows of a batch fail, and says how many do. null: here the engine is to be asked. */
export type RowTest = (batch: Batch, failed: Int32Array) => number | null

/** A scan, and what it has of each column: its place and, of texts, their codes. */
export interface ScannedColumns extends OpenScan {
  readonly at: ReadonlyMap<string, number>
  codes(column: number): TextCodes
}

/** A check of rows without SQL; null where there is no such way. */
export const rowTest = ({ check, compiled }: Prepared, scanned: ScannedColumns): RowTest | null => {
  if (typeof compiled === 'string' || compiled.by !== 'row' || check.where !== undefined) return null
  const places = check.columns.map((name) => scanned.at.get(name)!)
  const [first, second] = places
  if (first === undefined) return null
  const isText = scanned.columns[first]!.reading === 'text'
  const column = columnSql(check)
  if (compiled.fails === `${column} IS NULL`) return isText ? missingText(first) : missingValue(first)
  if (places.length === 2) return comparison(check, first, second!, scanned)
  if (compiled.over !== `${column} IS NOT NULL`) return null
  const { outside, ofText } = compiled
  const kind = kindOf(check.kind)
  if (outside?.of === column) return outsideValue(first, outside)
  if (outside?.of === `length(${column})`) return outsideLength(first, outside)
  const pattern = kind.pattern?.(check)
  if (pattern === null) return null
  if (pattern) return matchesPattern(first, pattern, scanned)
  if (kind.test === undefined) return null
  const passes = kind.test(check)
  if (ofText === column) return ofTexts(first, (text) => passes([text]), scanned.codes(first))
  return check.kind.endsWith('in-set') && !isText && scanned.columns[first]!.reading !== 'boolean'
    ? ofValues(first, passes)
    : null
}

const missingText =
  (column: number): RowTest =>
  ({ cells, rows }, failed) => {
    const { starts, missing } = cells[column]!
    if (missing === 0) return 0
    let count = 0
    for (let row = 0; row < rows; row++) if (starts[row]! < 0) failed[count++] = row
    return count
  }

const missingValue =
  (column: number): RowTest =>
  ({ cells, rows }, failed) => {
    const { values, missing } = cells[column]!
    if (missing === 0) return 0
    let count = 0
    for (let row = 0; row < rows; row++) if (Number.isNaN(values[row])) failed[count++] = row
    return count
  }

const outsideValue =
  (column: number, { min, max }: Outside, low = min ?? -Infinity, high = max ?? Infinity): RowTest =>
  ({ cells, rows }, failed) => {
    const { values } = cells[column]!
    let count = 0
    for (let row = 0; row < rows; row++) {
      const value = values[row]!
      if (value < low || value > high) failed[count++] = row
    }
    return count
  }

const outsideLength =
  (column: number, { min, max }: Outside): RowTest =>
  ({ cells, rows, bytes, ascii }, failed) => {
    const { starts, ends } = cells[column]!
    const [low, high] = [min ?? -Infinity, max ?? Infinity]
    let count = 0
    for (let row = 0; row < rows; row++) {
      const from = starts[row]!
      if (from < 0) continue
      const end = ends[row]!
      const length = ascii && end >= 0 ? end - from : characters(bytes, from, end)
      if (length < low || length > high) failed[count++] = row
    }
    return count
  }

/** Code points: every byte but those that go on with one, and of a doubled quote (where the end is ~end) one. */
const characters = (bytes: Uint8Array, from: number, end: number): number => {
  const to = end < 0 ? ~end : end
  let count = 0
  for (let i = from; i < to; i++) {
    if ((bytes[i]! & 0xc0) !== 0x80) count++
    if (end < 0 && bytes[i] === 34) i++
  }
  return count
}

const comparison = (
  check: Check,
  a: number,
  b: number,
  { columns }: Pick<ScannedColumns, 'columns'>,
): RowTest | null => {
  const holds = check.kind === 'compare-columns' ? compareNumbers[String(check.args.operator)] : undefined
  const sorts = [a, b].map((at) => sortOf[columns[at]!.reading])
  if (holds === undefined || sorts[0] === undefined || sorts[0] !== sorts[1]) return null
  return ({ cells, rows }, failed) => {
    const [left, right] = [cells[a]!.values, cells[b]!.values]
    let count = 0
    for (let row = 0; row < rows; row++) {
      const x = left[row]!
      const y = right[row]!
      if (!holds(x, y) && !Number.isNaN(x) && !Number.isNaN(y)) failed[count++] = row
    }
    return count
  }
}

/** What may be compared with each other. */
const sortOf: Partial<Record<OpenScan['columns'][number]['reading'], string>> = {
  integer: 'number',
  number: 'number',
  date: 'time',
  timestamp: 'time',
}

type Passes = ReturnType<NonNullable<ReturnType<typeof kindOf>['test']>>

/** Numbers from 0 on are judged once each. */
const mostNumbers = 4096

const ofValues = (column: number, passes: Passes): RowTest => {
  const known = Uint8Array.from({ length: mostNumbers }, (_, value) => (passes([value]) ? 1 : 0))
  return ({ cells, rows }, failed) => {
    const { values } = cells[column]!
    let count = 0
    for (let row = 0; row < rows; row++) {
      const value = values[row]!
      // undefined where it is none of those.
      const verdict = known[value]
      if (verdict === 1) continue
      if (verdict === 0 || (!Number.isNaN(value) && !passes([value]))) failed[count++] = row
    }
    return count
  }
}

const ofTexts = (column: number, passes: (text: string) => boolean, codes: TextCodes): RowTest => {
  /** By code: 1 passes, 2 fails. */
  const known = new Uint8Array(4096)
  return (batch, failed) => {
    const few = codes.of(batch)
    const { starts } = batch.cells[column]!
    let count = 0
    for (let row = 0; row < batch.rows; row++) {
      if (starts[row]! < 0) continue
      const code = few === null ? -1 : few[row]!
      let verdict = code < 0 ? 0 : known[code]!
      if (verdict === 0) {
        verdict = passes(batch.text(column, row)) ? 1 : 2
        if (code >= 0) known[code] = verdict
      }
      if (verdict === 2) failed[count++] = row
    }
    return count
  }
}

/** Of texts beyond ASCII the engine is asked: the two may read classes of them differently. */
const matchesPattern = (
  column: number,
  pattern: RegExp,
  { memory, dialect }: ScannedColumns,
): RowTest | null => {
  const automaton = byteAutomaton(pattern)
  if (automaton === null) return null
  const classes = memory.reserve(automaton.classes.byteLength)
  const table = memory.reserve(automaton.table.byteLength)
  const misses = memory.reserve(batchRows * 4)
  if (classes === null || table === null || misses === null) return null
  memory.buffer.set(automaton.classes, classes)
  memory.buffer.set(new Uint8Array(automaton.table.buffer), table)
  const missed = new Int32Array(memory.buffer.buffer, misses, batchRows)
  return ({ cells, rows }, failed) => {
    const { starts, ends } = cells[column]!
    const texts = [starts.byteOffset, ends.byteOffset, rows, dialect.quote] as const
    const count = memory.kernel.match(...texts, classes, table, automaton.lastClass, misses)
    if (count < 0) return null
    failed.set(missed.subarray(0, count))
    return count
  }
}
