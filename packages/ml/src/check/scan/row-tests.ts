import { type Batch, batchRows, type OpenScan } from '../../table/index.ts'
import type { Check, Outside } from '../check.ts'
import { compareNumbers } from '../kinds/compare-columns.ts'
import { kindOf, type Prepared } from '../prepare.ts'
import { columnSql } from '../sql.ts'
import { byteAutomaton } from './byte-automaton.ts'
import { mostTexts, type TextCodes } from './text-codes.ts'

/**
 * Writes down which rows of a batch fail, where the kernel can write too, and says how many do. null: here the engine is to
 * be asked.
 */
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
  if (compiled.fails === `${column} IS NULL`)
    return isText ? missingText(first, scanned) : missingValue(first, scanned)
  if (places.length === 2) return comparison(check, first, second!, scanned)
  if (compiled.over !== `${column} IS NOT NULL`) return null
  const { outside, ofText } = compiled
  const kind = kindOf(check.kind)
  if (outside?.of === column) return outsideValue(first, outside, scanned)
  if (outside?.of === `length(${column})`) return outsideLength(first, outside, scanned)
  const pattern = kind.pattern?.(check)
  if (pattern === null) return null
  if (pattern) {
    const judge = patternJudge(first, pattern, scanned)
    return judge && ofTexts(first, judge, scanned)
  }
  if (kind.test === undefined) return null
  const passes = kind.test(check)
  if (ofText === column)
    return ofTexts(
      first,
      textJudge(first, (text) => passes([text])),
      scanned,
    )
  return check.kind.endsWith('in-set') && !isText && scanned.columns[first]!.reading !== 'boolean'
    ? ofValues(first, passes, scanned)
    : null
}

const missingText =
  (column: number, { memory: { kernel } }: ScannedColumns): RowTest =>
  ({ cells, rows }, failed) => {
    const { starts, missing } = cells[column]!
    return missing === 0 ? 0 : kernel.blank(starts.byteOffset, rows, failed.byteOffset)
  }

const missingValue =
  (column: number, { memory: { kernel } }: ScannedColumns): RowTest =>
  ({ cells, rows }, failed) => {
    const { values, missing } = cells[column]!
    return missing === 0 ? 0 : kernel.absent(values.byteOffset, rows, failed.byteOffset)
  }

const outsideValue = (
  column: number,
  { min, max }: Outside,
  { memory: { kernel } }: ScannedColumns,
): RowTest => {
  const bounds = [min ?? -Infinity, max ?? Infinity] as const
  return ({ cells, rows }, failed) =>
    kernel.outside(cells[column]!.values.byteOffset, rows, ...bounds, failed.byteOffset)
}

const outsideLength = (
  column: number,
  { min, max }: Outside,
  { memory: { kernel }, dialect }: ScannedColumns,
): RowTest => {
  const bounds = [min ?? -Infinity, max ?? Infinity] as const
  return ({ cells, rows, ascii }, failed) => {
    const { starts, ends } = cells[column]!
    const texts = [starts.byteOffset, ends.byteOffset, rows] as const
    return kernel.outsideLengths(...texts, ...bounds, ascii, dialect.quote, failed.byteOffset)
  }
}

const comparison = (
  check: Check,
  a: number,
  b: number,
  { columns, memory: { kernel } }: ScannedColumns,
): RowTest | null => {
  const holds = check.kind === 'compare-columns' ? compareNumbers[String(check.args.operator)] : undefined
  const sorts = [a, b].map((at) => sortOf[columns[at]!.reading])
  if (holds === undefined || sorts[0] === undefined || sorts[0] !== sorts[1]) return null
  const fails = [!holds(0, 1), !holds(1, 1), !holds(1, 0)] as const
  return ({ cells, rows }, failed) => {
    const [left, right] = [cells[a]!.values.byteOffset, cells[b]!.values.byteOffset]
    return kernel.compare(left, right, rows, ...fails, failed.byteOffset)
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

const ofValues = (column: number, passes: Passes, { memory }: ScannedColumns): RowTest | null => {
  const table = memory.reserve(mostNumbers)
  if (table === null) return null
  for (let value = 0; value < mostNumbers; value++) memory.buffer[table + value] = passes([value]) ? 1 : 0
  return ({ cells, rows }, failed) => {
    const { values } = cells[column]!
    const count = memory.kernel.listed(values.byteOffset, rows, table, mostNumbers, failed.byteOffset)
    return count < 0 ? askEach(values, rows, passes, failed) : count
  }
}

const askEach = (values: Float64Array, rows: number, passes: Passes, failed: Int32Array): number => {
  let count = 0
  for (let row = 0; row < rows; row++)
    if (!Number.isNaN(values[row]) && !passes([values[row]!])) failed[count++] = row
  return count
}

/** How texts are judged: one of a batch, and all of it. null: here the engine is to be asked. */
interface TextJudge {
  passes(batch: Batch, row: number): boolean | null
  readonly test: RowTest
}

/** Each different text is judged once, unless most of those that come are others. */
const ofTexts = (column: number, { passes, test }: TextJudge, scanned: ScannedColumns): RowTest | null => {
  const { memory } = scanned
  const codes = scanned.codes(column)
  const table = memory.reserve(mostTexts)
  if (table === null) return null
  const fails = memory.buffer.subarray(table, table + mostTexts)
  let judged = 0
  let isSomeFailing = false
  let areFew = true
  /** Of the texts that are new in a batch. false where one cannot be judged. */
  const judge = (batch: Batch, few: Int32Array): boolean => {
    for (let row = 0; row < batch.rows && judged < codes.count; row++) {
      // Codes are given as texts come.
      if (few[row] !== judged) continue
      const verdict = passes(batch, row)
      if (verdict === null) return false
      isSomeFailing ||= !verdict
      fails[judged++] = verdict ? 0 : 1
    }
    return true
  }
  return (batch, failed) => {
    const few = areFew ? codes.of(batch) : null
    areFew = few !== null && codes.count - judged <= batchRows / 2
    if (few === null || !areFew) return test(batch, failed)
    if (judged < codes.count && !judge(batch, few)) return null
    return isSomeFailing ? memory.kernel.coded(few.byteOffset, batch.rows, table, failed.byteOffset) : 0
  }
}

const textJudge = (column: number, passesText: (text: string) => boolean): TextJudge => {
  const passes = (batch: Batch, row: number) => passesText(batch.text(column, row))
  return {
    passes,
    test: (batch, failed) => {
      const { starts } = batch.cells[column]!
      let count = 0
      for (let row = 0; row < batch.rows; row++)
        if (starts[row]! >= 0 && !passes(batch, row)) failed[count++] = row
      return count
    },
  }
}

/** Of texts beyond ASCII the engine is asked: the two may read classes of them differently. */
const patternJudge = (
  column: number,
  pattern: RegExp,
  { memory, dialect }: ScannedColumns,
): TextJudge | null => {
  const automaton = byteAutomaton(pattern)
  if (automaton === null) return null
  const classes = memory.reserve(automaton.classes.byteLength)
  const table = memory.reserve(automaton.table.byteLength)
  const lone = memory.reserve(8)
  if (classes === null || table === null || lone === null) return null
  memory.buffer.set(automaton.classes, classes)
  memory.buffer.set(new Uint8Array(automaton.table.buffer), table)
  const match = ({ cells }: Batch, row: number, rows: number, failed: number): number | null => {
    const [starts, ends] = [cells[column]!.starts, cells[column]!.ends].map((own) => own.byteOffset + row * 4)
    const texts = [starts!, ends!, rows, dialect.quote] as const
    const count = memory.kernel.match(...texts, classes, table, automaton.lastClass, failed)
    return count < 0 ? null : count
  }
  return {
    passes: (batch, row) => {
      const count = match(batch, row, 1, lone)
      return count === null ? null : count === 0
    },
    test: (batch, failed) => match(batch, 0, batch.rows, failed.byteOffset),
  }
}
