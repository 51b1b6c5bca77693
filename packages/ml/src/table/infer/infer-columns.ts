import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from '../duckdb.ts'
import type { LogicalType } from '../table.ts'
import { meansMissing, type Reading, readingSql, typeOfReading } from './reading.ts'
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
    const counts = (candidates ?? []).flatMap((reading) =>
      reading.kind === 'number' ? numberFacts(reading, x) : [`count(${readingSql(reading, x)})::DOUBLE`],
    )
    return [`count(${x})::DOUBLE`, `count(*) FILTER (${meansMissing(x)})::DOUBLE`, ...counts]
  })
  const found = await connection.runAndReadAll(`SELECT ${queries.flat().join(', ')} FROM ${source}`)
  const facts = (found.getRows()[0] ?? []).map(Number)
  return columns.map(({ name, candidates }, i) => {
    const at = queries.slice(0, i).reduce((sum, query) => sum + query.length, 0)
    return choice(name, candidates ?? [], facts.slice(at, at + queries[i]!.length))
  })
}

const numberFacts = (reading: Reading, x: string): string[] => {
  const value = readingSql(reading, x)
  return [
    `count(${value}) FILTER (NOT isnan(${value}))::DOUBLE`,
    `count(*) FILTER (contains(${x}, '${reading.kind === 'number' && reading.style === 'decimal-comma' ? ',' : '.'}'))::DOUBLE`,
    `count(*) FILTER (${value} <> floor(${value}) OR isinf(${value}))::DOUBLE`,
    `max(abs(${value})) FILTER (NOT isnan(${value}))`,
    `count(*) FILTER (${x} LIKE '0_%' AND ascii(${x}[2]) BETWEEN 48 AND 57)::DOUBLE`,
    `count(*) FILTER (contains(${x}, '_') AND ${value} IS NOT NULL)::DOUBLE`,
  ]
}

const choice = (name: string, candidates: readonly Reading[], facts: readonly number[]): Choice => {
  const [filled, missing] = facts as [number, number]
  let at = 2
  const x = quoteName(name)
  const options: Omit<Choice, 'ambiguous'>[] = []
  let why: ColumnPlan['why'] = null
  for (const reading of candidates) {
    const sql = readingSql(reading, x)
    const read = facts[at]!
    const base = { name, reading, sql, filled, unread: filled - read, why: null }
    if (reading.kind !== 'number') {
      options.push({ ...base, sql: storedSql(reading, sql), type: typeOfReading(reading) })
      at += 1
      continue
    }
    const [points, fractions, largest, zeros, underscores] = facts.slice(at + 1, at + 6) as [
      number,
      number,
      number,
      number,
      number,
    ]
    at += 6
    const whole = points === 0 && fractions === 0
    if (whole && zeros > 0) why = 'leading-zeros'
    else if (whole && largest > Number.MAX_SAFE_INTEGER) why = 'large-integers'
    else if (underscores === 0) {
      const exact = reading.style === 'plain' && whole ? `TRY_CAST(${x} AS BIGINT)` : `(${sql})::BIGINT`
      options.push({
        ...base,
        sql: whole ? exact : `nullif(${sql}, 'nan'::DOUBLE)`,
        type: whole ? 'integer' : 'number',
      })
    }
  }
  const best = options.toSorted((a, b) => a.unread - b.unread)[0]
  const text: Choice = {
    name,
    reading: { kind: 'text' },
    type: 'text',
    sql: readingSql({ kind: 'text' }, x),
    filled,
    unread: missing,
    ambiguous: false,
    why,
  }
  if (!best || best.unread >= filled) return text
  const rivals = options.filter((option) => option.unread === best.unread && option.reading.kind === 'time')
  return { ...best, ambiguous: rivals.length > 1, why }
}

/** Times are kept to the millisecond, as tables in memory hold them. */
const storedSql = (reading: Reading, sql: string): string => {
  if (reading.kind !== 'time') return sql
  return reading.hasTime ? `make_timestamp_ms(epoch_ms(${sql}))` : `(${sql})::DATE`
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
    const some = doubtful.map((_, i) => `u${i}`).join(', ')
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE unread AS FROM (SELECT row_number() OVER () AS row_number, ${texts.join(', ')} FROM ${source}) WHERE coalesce(${some}) IS NOT NULL`,
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
  const { name, reading, type, sql, ambiguous, why, filled, unread } = choice
  const plan = { name, reading, type, sql, ambiguous, why, lost, misfits: [] }
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
    ambiguous: false,
    why: 'mixed-types',
    lost: lost.filter(({ value }) => missingAsText(value)),
    misfits: lost.filter(({ value }) => !isMissingWord(value)),
  }
}

const missingAsText = (value: string): boolean =>
  value.trim() === '' || (missingTexts as readonly string[]).includes(value)
