import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { LogicalType } from './table.ts'
import { badThreads } from './table.errors.ts'

let opened: Promise<DuckDBInstance> | undefined

/**
 * Lends a connection to the process's one in-memory DuckDB. Temporary tables and types belong to the
 * connection and vanish with it. SLIPWAY_THREADS bounds its threads, half of the machine its memory;
 * beyond that it spills to the temp folder. It loads no extension from the network.
 */
export const withDuckDb = async <T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
  opened ??= open()
  const connection = await (await opened).connect()
  try {
    return await use(connection)
  } finally {
    connection.closeSync()
  }
}

/** From so many columns on, planning takes longer than anything else that a query does. */
const wide = 500

/**
 * Does something with a query that needs every column of a table of so many. DuckDB's optimiser takes more than linear
 * time in the columns of a wide one, a minute for ten thousand, and has nothing to find there.
 */
export const withWide = async <T>(
  connection: DuckDBConnection,
  columns: number,
  use: () => Promise<T>,
): Promise<T> => {
  if (columns < wide) return await use()
  await connection.run('PRAGMA disable_optimizer')
  try {
    return await use()
  } finally {
    await connection.run('PRAGMA enable_optimizer')
  }
}

export const runWide = async (connection: DuckDBConnection, columns: number, sql: string): Promise<void> => {
  await withWide(connection, columns, () => connection.run(sql))
}

/** Does something of which the engine would keep as much in memory as there are rows: beyond this much it uses files. */
export const withLittleMemory = async <T>(
  connection: DuckDBConnection,
  use: () => Promise<T>,
): Promise<T> => {
  // The engine refuses where more is in use already, by another query.
  await connection.run("SET memory_limit = '512MiB'").catch(() => {})
  try {
    return await use()
  } finally {
    await connection.run(`SET memory_limit = '${memoryLimit()}'`)
  }
}

/** Quotes a name for SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Quotes a text for SQL. DuckDB's literals know no escapes except the doubled quote. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Loads the engine when it is first needed: a server that only answers does without it. */
const open = async (): Promise<DuckDBInstance> => {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  return DuckDBInstance.create(':memory:', {
    threads: String(threads()),
    memory_limit: memoryLimit(),
    temp_directory: join(tmpdir(), `slipway-duckdb-${process.pid}`),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
}

const memoryLimit = (): string => `${Math.floor(totalmem() / 2 / 2 ** 20)}MiB`

/** How many threads the engine takes: SLIPWAY_THREADS, else what the machine has. */
export const threads = (): number => {
  const asked = process.env.SLIPWAY_THREADS
  if (!asked) return availableParallelism()
  const count = Number(asked)
  if (!Number.isInteger(count) || count < 1) throw badThreads(asked)
  return count
}

/** What DuckDB calls each type, in SQL and in its Node package alike. */
export const sqlTypes = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP_MS',
  text: 'VARCHAR',
} as const satisfies Record<LogicalType, string>
