import { type Batch, batchRows, openScan, type OpenScan, type Scan, threads } from '../../table/index.ts'
import type { BySummary, Judgement } from '../check.ts'
import { type Counted, judgedByRow, withPredicate } from '../counting/count.ts'
import { type FailingRows, sampleSize } from '../failing-rows.ts'
import type { Prepared } from '../prepare.ts'
import { type Measuring, measuring } from './measures.ts'
import { type RowTest, rowTest, type ScannedColumns } from './row-tests.ts'
import { rowValue } from './row-value.ts'
import { type TextCodes, textCodes } from './text-codes.ts'

export interface ScannedChecks {
  readonly rows: number
  readonly failingRows: number
  readonly counted: readonly (Counted | null)[]
  readonly found: FailingRows
}

/** With more threads the engine is as fast, however much longer it computes. */
const mostThreads = 4

interface RowQuestion {
  readonly index: number
  readonly test: RowTest
  /** The rows that are looked at; absent: all. */
  readonly over: Measuring | null
  readonly tolerated: number
  failing: number
  readonly sample: { row: number; values: Record<string, unknown> }[]
}

interface WholeQuestion {
  readonly index: number
  readonly compiled: BySummary
  readonly measures: readonly Measuring[]
}

/**
 * Asks all checks of a plain CSV file in one reading, without the engine: rows that fail are counted and shown on the way.
 * null where a check, or the file, needs the engine; whatever was found by then is dropped.
 * @param most how many failing rows are told one by one
 */
export const scanChecks = async (
  scan: Scan,
  prepared: readonly Prepared[],
  most: number,
): Promise<ScannedChecks | null> => {
  if (threads() > mostThreads) return null
  const codes = new Map<number, TextCodes>()
  const open = openScan(scan)
  const scanned: ScannedColumns = {
    ...open,
    at: new Map(scan.columns.map(({ name }, i) => [name, i])),
    codes: (column) => {
      const own = codes.get(column) ?? textCodes(column, open)
      codes.set(column, own)
      return own
    },
  }
  const measureOf = sharedMeasures(scanned)
  const byRow: RowQuestion[] = []
  const ofAll: WholeQuestion[] = []
  const collector = collect(byRow, prepared, open, most)
  for (const [index, one] of prepared.entries()) {
    if (typeof one.compiled === 'string') continue
    const question = rowQuestion(one, index, scanned, measureOf) ?? wholeQuestion(one, index, measureOf)
    if (question === null) return null
    if ('test' in question) byRow.push(question)
    else ofAll.push(question)
  }
  const measures = [
    ...new Set([...byRow.flatMap(({ over }) => over ?? []), ...ofAll.flatMap(({ measures: own }) => own)]),
  ]
  let able = true
  const rows = await open.read((batch) => {
    able &&= measures.every((measure) => measure.take(batch)) && collector.take(batch)
    return able
  })
  if (rows === null || !able) return null
  return judged(prepared, byRow, ofAll, rows, collector)
}

type MeasureOf = (aggregate: Parameters<typeof measuring>[0]) => Measuring | null

/** What several checks ask is measured once. */
const sharedMeasures = (scanned: ScannedColumns): MeasureOf => {
  const known = new Map<string, Measuring | null>()
  return (aggregate) => {
    const key = JSON.stringify(aggregate)
    const measure = known.get(key) ?? measuring(aggregate, scanned)
    known.set(key, measure)
    return measure
  }
}

const rowQuestion = (
  one: Prepared,
  index: number,
  scanned: ScannedColumns,
  measureOf: MeasureOf,
): RowQuestion | null => {
  const { check, compiled } = one
  const test = rowTest(one, scanned)
  if (test === null || typeof compiled === 'string' || compiled.by !== 'row') return null
  const over =
    compiled.over === undefined ? null : measureOf({ measure: 'present', column: check.columns[0]!, sql: '' })
  return { index, test, over, tolerated: compiled.tolerated ?? 1 - check.mostly, failing: 0, sample: [] }
}

const wholeQuestion = (
  { check, compiled }: Prepared,
  index: number,
  measureOf: MeasureOf,
): WholeQuestion | null => {
  if (typeof compiled === 'string' || compiled.by !== 'summary' || compiled.told !== undefined) return null
  if (check.where !== undefined) return null
  const measures = compiled.aggregates.map(measureOf)
  return measures.every((measure) => measure !== null) ? { index, compiled, measures } : null
}

type Collector = ReturnType<typeof collect>

/** Counts the rows that fail, and keeps the first of them. */
const collect = (
  byRow: readonly RowQuestion[],
  prepared: readonly Prepared[],
  scan: OpenScan,
  most: number,
) => {
  const rows: { row: number; checks: number[] }[] = []
  // The kernel looks at four rows at once.
  const failed = scan.memory.ints(batchRows + 4)
  const marks = scan.memory.ints(batchRows / 4)
  const failing = scan.memory.ints(batchRows + 1)
  let failingRows = 0
  const { kernel } = scan.memory
  const value = rowValue(scan)

  const sampled = (question: RowQuestion, batch: Batch, count: number) => {
    const names = prepared[question.index]!.check.columns
    for (let i = 0; i < count && question.sample.length < sampleSize; i++)
      question.sample.push({
        row: batch.first + failed[i]! + 1,
        values: Object.fromEntries(names.map((name) => [name, value(batch, name, failed[i]!)])),
      })
  }

  return {
    rows,
    failingRows: () => failingRows,
    take(batch: Batch): boolean {
      const checksOf: number[][] | null = rows.length < most ? [] : null
      let some = 0
      for (const question of byRow) {
        const count = question.test(batch, failed)
        if (count === null) return false
        if (count === 0) continue
        question.failing += count
        if (question.sample.length < sampleSize) sampled(question, batch, count)
        some = kernel.unite(failed.byteOffset, count, marks.byteOffset, failing.byteOffset, some)
        if (checksOf !== null)
          for (const row of failed.subarray(0, count)) (checksOf[row] ??= []).push(question.index)
      }
      if (some > 0) marks.fill(0)
      failingRows += some
      if (checksOf !== null)
        for (const row of failing
          .subarray(0, some)
          .sort()
          .subarray(0, most - rows.length))
          rows.push({ row: batch.first + row + 1, checks: checksOf[row]! })
      return true
    },
  }
}

const judged = (
  prepared: readonly Prepared[],
  byRow: readonly RowQuestion[],
  ofAll: readonly WholeQuestion[],
  rows: number,
  collector: Collector,
): ScannedChecks | null => {
  const counted: (Counted | null)[] = prepared.map(() => null)
  const told = (index: number, judgement: Judgement) => {
    const { check, compiled } = prepared[index]!
    if (typeof compiled === 'string' || compiled.by === 'function') return
    counted[index] = withPredicate(judgement, { index, compiled, where: check.where })
  }
  for (const { index, failing, over, tolerated } of byRow)
    told(index, judgedByRow(failing, over?.value() ?? rows, tolerated))
  for (const { index, compiled, measures } of ofAll) {
    const judgement = compiled.judge(
      measures.map((measure) => measure.value()),
      rows,
      null,
    )
    if ('by' in judgement) return null
    told(index, judgement)
  }
  return {
    rows,
    failingRows: collector.failingRows(),
    counted,
    found: {
      total: collector.failingRows(),
      samples: new Map(byRow.map(({ index, sample }) => [index, sample])),
      rows: collector.rows,
    },
  }
}
