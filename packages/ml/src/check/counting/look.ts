import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from '../../table/index.ts'

/** The first rows, in a table of their own: what they hold decides how all rows are counted, and never what is found. */
export interface Look {
  /** Which of these predicates some of the rows fulfil; null where one cannot be asked of them. */
  fulfil(predicates: readonly string[]): Promise<boolean[] | null>
  /** The different texts of a column, with whether each fulfils each predicate; null where there are many. */
  texts(column: string, predicates: readonly string[]): Promise<SeenText[] | null>
  /** The least and the largest of a column of integers, where they lie close together; else null. */
  span(column: string): Promise<readonly [number, number] | null>
}

export interface SeenText {
  readonly text: string
  readonly fulfils: readonly boolean[]
}

const mostRows = 8_000
const mostTexts = 1_000

/** Takes a look, or null where it would be all there is, or takes long. */
export const lookAt = async (
  connection: DuckDBConnection,
  columns: readonly string[],
): Promise<Look | null> => {
  if (columns.length === 0 || columns.length > 500) return null
  const names = columns.map(quoteName).join(', ')
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE __look AS SELECT ${names} FROM (FROM dataset LIMIT ${mostRows})`,
  )
  const ask = async (sql: string) => {
    try {
      return (await connection.runAndReadAll(sql)).getRows()
    } catch {
      // What is wrong with a question is told when it is asked of all rows.
      return null
    }
  }
  const rows = Number((await ask('SELECT count(*) FROM __look'))![0]![0])
  if (rows < mostRows) return null
  return {
    async fulfil(predicates) {
      if (predicates.length === 0) return []
      const found = await ask(`SELECT ${predicates.map((sql) => `bool_or(${sql})`).join(', ')} FROM __look`)
      return found && found[0]!.map((value) => value === true)
    },
    async texts(column, predicates) {
      const found = await ask(
        `SELECT ${[column, ...predicates].join(', ')} FROM (SELECT DISTINCT ${column} FROM __look WHERE ${column} IS NOT NULL LIMIT ${mostTexts + 1})`,
      )
      if (!found || found.length > mostTexts) return null
      return found.map(([text, ...fulfils]) => ({
        text: text as string,
        fulfils: fulfils.map((value) => value === true),
      }))
    },
    async span(column) {
      const found = await ask(`SELECT min(${column})::DOUBLE, max(${column})::DOUBLE FROM __look`)
      const [low, high] = (found?.[0] ?? [null, null]) as (number | null)[]
      return low == null || high! - low! > rows * 8 ? null : [low, high!]
    },
  }
}
