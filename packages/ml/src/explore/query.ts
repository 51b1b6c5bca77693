import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { SlipwayError } from '@slipway/contract/error'
import { quoteName, quoteText } from '../table/duckdb.ts'
import { describeParquet } from '../table/parquet.ts'
import type { Field } from '../table/table.ts'
import {
  queryForbidden,
  queryNotOne,
  queryTooLarge,
  queryTooLong,
  queryWrong,
  tableUnknown,
} from './explore.errors.ts'

export interface QueryOptions {
  /** A folder of this query's own; nothing outside it can be read or written while the query runs. */
  readonly folder: string
  /**
   * Makes a table that the query names, from within the same DuckDB: SQL of its rows, over files of the folder.
   * null where there is no such table.
   */
  readonly table: (name: string, connection: DuckDBConnection) => Promise<string | null>
  /** Told where a name is unknown. */
  readonly known?: readonly string[]
  readonly timeoutMs?: number
  readonly memoryBytes?: number
}

export interface QueryResult {
  readonly parquetPath: string
  readonly rows: number
  readonly fields: readonly Field[]
}

/**
 * Runs one SELECT in a DuckDB of its own that reads no file but those of its tables, no network, writes nothing and
 * has a bounded time and memory. The result is one Parquet file in the folder.
 *
 * @throws SlipwayError QUERY_WRONG, QUERY_FORBIDDEN, QUERY_NOT_ONE, QUERY_TABLE_UNKNOWN, QUERY_TOO_LONG, QUERY_TOO_LARGE
 */
export const runQuery = async (text: string, options: QueryOptions): Promise<QueryResult> => {
  const { folder, timeoutMs = 60_000, memoryBytes = 2 ** 31 } = options
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const spill = join(folder, 'spill')
  mkdirSync(spill, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.max(64, Math.floor(memoryBytes / 2 ** 20))}MiB`,
    temp_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const connection = await instance.connect()
  let late = false
  const timer = setTimeout(() => {
    late = true
    connection.interrupt()
  }, timeoutMs)
  try {
    const sql = named(text.trim().replace(/;+\s*$/, ''))
    if (sql === '') throw queryNotOne(0)
    await connection.run(`SET allowed_directories = [${quoteText(folder)}]`)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    await requireSelect(connection, sql, options)
    const parquetPath = join(folder, 'result.parquet')
    await attempt(() =>
      connection.run(`COPY (${sql}\n) TO ${quoteText(parquetPath)} (FORMAT parquet, COMPRESSION zstd)`),
    )
    return { parquetPath, ...(await describeParquet(connection, parquetPath)) }
  } catch (error) {
    throw late ? queryTooLong(timeoutMs) : error
  } finally {
    clearTimeout(timer)
    connection.closeSync()
    instance.closeSync()
  }
}

/** A version may be named as everywhere: customers@3 is the table "customers@3". */
const named = (sql: string): string =>
  sql.replaceAll(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\b([A-Za-z][\w.-]*@(?:\d{1,9}|latest))\b/g,
    (found, name: string | undefined) => (name === undefined ? found : quoteName(name)),
  )

/** One statement that reads. Its tables are made as DuckDB misses them: it knows what the query names, also within. */
const requireSelect = async (
  connection: DuckDBConnection,
  sql: string,
  { table, known = [] }: QueryOptions,
): Promise<void> => {
  const { StatementType } = await import('@duckdb/node-api')
  for (;;) {
    const statements = await attempt(() => connection.extractStatements(sql))
    if (statements.count !== 1) throw queryNotOne(statements.count)
    try {
      const { statementType } = await statements.prepare(0)
      if (statementType !== StatementType.SELECT) throw queryForbidden()
      return
    } catch (cause) {
      const name = cause instanceof Error && /Table with name (.+) does not exist!/.exec(cause.message)?.[1]
      if (!name) throw errorOf(cause)
      const rows = await table(name, connection)
      if (rows === null) throw tableUnknown(name, known)
      await attempt(() => connection.run(`CREATE VIEW ${quoteName(name)} AS SELECT * FROM ${rows}`))
    }
  }
}

const attempt = async <T>(run: () => Promise<T>): Promise<T> => {
  try {
    return await run()
  } catch (cause) {
    throw errorOf(cause)
  }
}

const errorOf = (cause: unknown): Error => {
  if (cause instanceof SlipwayError) return cause
  const said = cause instanceof Error ? cause.message : String(cause)
  if (/^Out of Memory|max_temp_directory_size/i.test(said)) return queryTooLarge(said)
  return /^Permission Error|disabled by configuration|configuration has been locked/i.test(said)
    ? queryForbidden(said)
    : queryWrong(said)
}
