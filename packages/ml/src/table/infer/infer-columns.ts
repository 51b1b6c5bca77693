import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from '../duckdb.ts'
import type { LogicalType } from '../table.ts'
import { meansMissing, numberText, type Reading, readingSql, storedSql, typeOfReading } from './reading.ts'
import { isMissingWord, missingTexts } from './spelling.ts'

/** A column of the source: its name there and the readings that its sample allows. null: typed already. */
export interface RawColumn {
  readonly name: string
  readonly candidates: readonly Reading[] | null
}

/** How a column will be read, and what in it was not readable so. */
export interface ColumnPlan {
  readonly name: string
  readonly reading: Reading
  readonly type: LogicalType
  /** SQL for the typed value, over the source's columns. */
  readonly sql: string
  /** The SQL type that a CSV reader may parse the column as at once, as every value was found to fit. */
  readonly direct: 'BIGINT' | 'DOUBLE' | 'DATE' | 'TIMESTAMP' | null
  /** Texts that were made missing: how often each, and the first row (from 1). */
  readonly lost: readonly LostText[]
  /** Both orders of day and month fit every value. */
  readonly ambiguous: boolean
  readonly why: 'leading-zeros' | 'large-integers' | 'mixed-types' | null
  /** mixed-types: texts that are not numbers or times. */
  readonly misfits: readonly LostText[]
}

export interface LostText {
  readonly value: string
  readonly count: number
  readonly row: number
}

/** Up to this share of unreadable values a column keeps its type, and they become missing, with a warning. */
const tolerated = 0.01

/** Columns examined in one scan; DuckDB's planning time grows faster than their number. */
const columnsAtOnce = 250

/**
 * Decides how to read every column from all its values: one scan counts what each candidate reading can
 * read; a second scan, only over columns with unreadable values, lists these.
 * @param source SQL of the rows with every candidate column as VARCHAR
 */
export const inferColumns = async (
  connection: DuckDBConnection,
  source: string,
  columns: readonly RawColumn[],
  onProgress?: (share: number) => void,
): Promise<ColumnPlan[]> => {
  const plans: ColumnPlan[] = []
  for (let first = 0; first < columns.length; first += columnsAtOnce) {
    const group = columns.slice(first, first + columnsAtOnce)
    const choices = await choose(connection, source, group)
    plans.push(...(await explain(connection, source, choices)))
    onProgress?.(Math.min(1, (first + columnsAtOnce) / columns.length))
  }
  return plans
}

interface Choice {
  readonly name: string
  readonly reading: Reading
  readonly type: LogicalType
  readonly sql: string
  readonly direct: ColumnPlan['direct']
  readonly unread: number
  readonly filled: number
  readonly ambiguous: boolean
  readonly why: ColumnPlan['why']
}

const choose = async (
  connection: DuckDBConnection,
  source: string,
  columns: readonly RawColumn[],
): Promise<Choice[]> => {
  const queries = columns.map(({ name, candidates }) => {
    const x = quoteName(name)
    const tried = candidates ?? []
    const counts = tried.flatMap((reading) => factsOf(reading, x))
    return tried.length > 0 ? [`count(${x})`, ...counts] : [`count(${x})`, `count_if(${meansMissing(x)})`]
  })
  const facts = await oneRow(connection, queries.flat(), source)
  let at = 0
  return columns.map(({ name, candidates }, i) =>
    choice(name, candidates ?? [], facts.slice(at, (at += queries[i]!.length))),
  )
}

const oneRow = async (connection: DuckDBConnection, aggregates: readonly string[], source: string) => {
  const found = await connection.runAndReadAll(
    `SELECT ${aggregates.map((aggregate) => `(${aggregate})::DOUBLE`).join(', ')} FROM ${source}`,
  )
  return (found.getRows()[0] ?? []).map((value) => (value === null ? 0 : Number(value)))
}

/** What is counted to judge a reading: how many values it reads first. */
const factsOf = (reading: Reading, x: string): string[] => {
  const value = readingSql(reading, x)
  if (reading.kind !== 'number') return [`count(${value})`]
  // NaN is DuckDB's largest double: the maximum shows whether there is one.
  const always = [`count(${value})`, `max(${value})`]
  if (!reading.whole) return always
  const point = reading.style === 'decimal-comma' ? ',' : '.'
  const text = numberText(reading, x)
  return [
    ...always,
    `min(${value})`,
    `count_if(contains(${x}, '${point}') OR ${value} <> floor(${value}))`,
    `count_if(${text} >= '0' AND ${text} < '1' AND strlen(${text}) > 1)`,
  ]
}

const choice = (name: string, candidates: readonly Reading[], facts: readonly number[]): Choice => {
  const filled = facts[0]!
  const x = quoteName(name)
  const options: Choice[] = []
  let at = 1
  let why: ColumnPlan['why'] = null
  for (const reading of candidates) {
    const count = factsOf(reading, x).length
    const option = optionOf(name, reading, filled, facts.slice(at, at + count))
    if (typeof option === 'string') why = option
    else options.push(option)
    at += count
  }
  const best = options.toSorted((a, b) => a.unread - b.unread)[0]
  if (!best || best.unread >= filled) {
    const reading: Reading = { kind: 'text' }
    // Where another reading was tried first, how many texts mean "missing" is yet to be counted.
    const unread = candidates.length > 0 ? filled : facts[1]!
    return {
      name,
      reading,
      type: 'text',
      sql: unread > 0 ? readingSql(reading, x) : x,
      direct: null,
      filled,
      unread,
      ambiguous: false,
      why,
    }
  }
  const rivals = options.filter((option) => option.unread === best.unread && option.reading.kind === 'time')
  return { ...best, ambiguous: rivals.length > 1, why }
}

const optionOf = (
  name: string,
  reading: Reading,
  filled: number,
  facts: readonly number[],
): Choice | 'leading-zeros' | 'large-integers' => {
  const x = quoteName(name)
  const sql = readingSql(reading, x)
  const unread = filled - facts[0]!
  const base = { name, reading, filled, unread, ambiguous: false, why: null }
  if (reading.kind !== 'number') {
    const direct = unread === 0 ? directTime(reading) : null
    return { ...base, sql: storedSql(reading, sql), direct, type: typeOfReading(reading) }
  }
  const [, largest, smallest, fractions, zeros] = facts as [number, number, number, number, number]
  const plain = reading.style === 'plain' && reading.mark === undefined && unread === 0
  if (
    !reading.whole ||
    fractions > 0 ||
    Number.isNaN(largest) ||
    !Number.isFinite(largest + (smallest ?? 0))
  ) {
    const nan = Number.isNaN(largest)
    return {
      ...base,
      sql: nan ? `nullif(${sql}, 'nan'::DOUBLE)` : sql,
      // Each NaN was a word for "missing": it is counted with them.
      unread: nan ? Math.max(1, unread) : unread,
      direct: plain && !nan ? 'DOUBLE' : null,
      type: 'number',
    }
  }
  if (zeros > 0) return 'leading-zeros'
  if (Math.max(Math.abs(largest), Math.abs(smallest)) > Number.MAX_SAFE_INTEGER) return 'large-integers'
  const exact = `(${sql})::BIGINT`
  return { ...base, sql: exact, direct: plain ? 'BIGINT' : null, type: 'integer' }
}

/** ISO dates and times need no format: the CSV reader knows them. */
const directTime = (reading: Reading): 'DATE' | 'TIMESTAMP' | null => {
  if (reading.kind !== 'time') return null
  if (!reading.hasTime) return reading.formats.every((format) => format === '%Y-%m-%d') ? 'DATE' : null
  return reading.formats.every((format) => /^%Y-%m-%d[T ]%H:%M:%S$/.test(format)) ? 'TIMESTAMP' : null
}

/** Lists what was not readable, and gives up a reading that cannot read too much. */
const explain = async (
  connection: DuckDBConnection,
  source: string,
  choices: readonly Choice[],
): Promise<ColumnPlan[]> => {
  const doubtful = choices.filter(({ unread }) => unread > 0)
  if (doubtful.length > 0) {
    const texts = doubtful.map(({ name, sql }, i) => {
      const x = quoteName(name)
      return `CASE WHEN ${x} IS NOT NULL AND (${sql}) IS NULL THEN ${x} END AS u${i}`
    })
    const some = doubtful.map((_, i) => `u${i} IS NOT NULL`).join(' OR ')
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE unread AS FROM (SELECT row_number() OVER () AS row_number, ${texts.join(', ')} FROM ${source}) WHERE ${some}`,
    )
  }
  const plans: ColumnPlan[] = []
  for (const choice of choices) {
    const i = doubtful.indexOf(choice)
    const lost = i < 0 ? [] : await listUnread(connection, `u${i}`)
    plans.push(planOf(choice, lost))
  }
  if (doubtful.length > 0) await connection.run('DROP TABLE unread')
  return plans
}

/** Enough to see whether anything but words for "missing" is there; typos are rarely of so many kinds. */
const listUnread = async (connection: DuckDBConnection, column: string): Promise<LostText[]> => {
  const rows = await connection.runAndReadAll(
    `SELECT ${column}, count(*)::DOUBLE, min(row_number)::DOUBLE FROM unread WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 3 LIMIT 10000`,
  )
  return rows
    .getRows()
    .map(([value, count, row]) => ({ value: String(value), count: Number(count), row: Number(row) }))
}

const planOf = (choice: Choice, lost: readonly LostText[]): ColumnPlan => {
  const { name, reading, type, sql, direct, ambiguous, why, filled, unread } = choice
  const plan = { name, reading, type, sql, direct, ambiguous, why, lost, misfits: [] }
  if (reading.kind === 'text') return plan
  const words = lost.filter(({ value }) => isMissingWord(value)).reduce((sum, { count }) => sum + count, 0)
  const misfit = unread - words
  if (misfit <= tolerated * (filled - words)) return plan
  const text: Reading = { kind: 'text' }
  return {
    ...plan,
    reading: text,
    type: 'text',
    sql: readingSql(text, quoteName(name)),
    direct: null,
    ambiguous: false,
    why: 'mixed-types',
    lost: lost.filter(({ value }) => missingAsText(value)),
    misfits: lost.filter(({ value }) => !isMissingWord(value)),
  }
}

const missingAsText = (value: string): boolean =>
  value.trim() === '' || (missingTexts as readonly string[]).includes(value)
