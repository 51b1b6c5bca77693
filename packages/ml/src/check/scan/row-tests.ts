import type { Batch, Scan } from '../../table/index.ts'
import type { Check, Outside } from '../check.ts'
import { compareNumbers } from '../kinds/compare-columns.ts'
import { kindOf, type Prepared } from '../prepare.ts'
import { columnSql } from '../sql.ts'
import type { TextCodes } from './text-codes.ts'

/** Writes down which rows of a batch fail, and says how many do. null: here the engine is to be asked. */
export type RowTest = (batch: Batch, failed: Int32Array) => number | null

/** What a scan has of each column: its place and, of texts, their codes. */
export interface ScannedColumns {
  readonly at: ReadonlyMap<string, number>
  readonly columns: Scan['columns']
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
  if (pattern)
    return isPlain(pattern.source)
      ? ofTexts(first, (text) => pattern.test(text), false, scanned.codes(first))
      : null
  if (kind.test === undefined) return null
  const passes = kind.test(check)
  if (ofText === column) return ofTexts(first, (text) => passes([text]), true, scanned.codes(first))
  return check.kind.endsWith('in-set') && !isText && scanned.columns[first]!.reading !== 'boolean'
    ? ofValues(first, passes)
    : null
}

const missingText =
  (column: number): RowTest =>
  ({ cells, rows }, failed) => {
    const { starts } = cells[column]!
    let count = 0
    for (let row = 0; row < rows; row++) if (starts[row]! < 0) failed[count++] = row
    return count
  }

const missingValue =
  (column: number): RowTest =>
  ({ cells, rows }, failed) => {
    const { values } = cells[column]!
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
const sortOf: Partial<Record<Scan['columns'][number]['reading'], string>> = {
  integer: 'number',
  number: 'number',
  date: 'time',
  timestamp: 'time',
}

type Passes = ReturnType<NonNullable<ReturnType<typeof kindOf>['test']>>

const ofValues =
  (column: number, passes: Passes): RowTest =>
  ({ cells, rows }, failed) => {
    const { values } = cells[column]!
    let count = 0
    for (let row = 0; row < rows; row++)
      if (!Number.isNaN(values[row]) && !passes([values[row]!])) failed[count++] = row
    return count
  }

/** @param anyText whether texts beyond ASCII are judged as SQL judges them */
const ofTexts = (
  column: number,
  passes: (text: string) => boolean,
  anyText: boolean,
  codes: TextCodes,
): RowTest => {
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
        const text = batch.text(column, row)
        if (!anyText && !batch.ascii && beyondAscii.test(text)) return null
        verdict = passes(text) ? 1 : 2
        if (code >= 0) known[code] = verdict
      }
      if (verdict === 2) failed[count++] = row
    }
    return count
  }
}

const beyondAscii = /[^\0-\x7f]/

/**
 * Whether a pattern means the same to RE2 and JavaScript for texts of ASCII: characters and their classes, groups and
 * repetitions. A dot, \s and \b differ at what ends lines; most else is spelt differently.
 */
const isPlain = (pattern: string): boolean => {
  if (/[^\x20-\x7e]/.test(pattern)) return false
  const bare = pattern.replaceAll(/\\(?:[dwDW]|[^A-Za-z0-9])/g, 'x').replaceAll(/\[\^?[^[\]]+\]/g, 'x')
  return !/[\\[\].]|\(\?(?!:)/.test(bare)
}
