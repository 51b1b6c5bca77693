import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite, { type Statement } from 'better-sqlite3'
import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from 'kysely'
import { RE2JS } from 're2js'
import { databaseBroken } from './database.errors.ts'

const busyTimeoutMs = 5_000

/**
 * Transactions here are there to write, so each takes the write lock at its begin: one that began by reading
 * could not take it later if another program wrote meanwhile.
 */
class WritingDriver extends SqliteDriver {
  readonly #database: Sqlite
  constructor(config: SqliteDialectConfig, database: Sqlite) {
    super(config)
    this.#database = database
  }
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
  /** A full disk makes SQLite roll back by itself; a second rollback would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}

class WritingDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig
  readonly #database: Sqlite
  constructor(database: Sqlite) {
    const config = { database: withStatementCache(database) }
    super(config)
    this.#config = config
    this.#database = database
  }
  override createDriver(): WritingDriver {
    return new WritingDriver(this.#config, this.#database)
  }
}

const mostStatements = 500

/** Statements are prepared once and used again: preparing costs more than most of them take to run. */
function withStatementCache(database: Sqlite): SqliteDatabase {
  const prepared = new Map<string, Statement>()
  return {
    close: () => database.close(),
    prepare(text) {
      const known = prepared.get(text)
      // A statement that is still being read row by row cannot begin anew.
      if (known && !known.busy) return known
      const statement = database.prepare(text)
      if (prepared.size >= mostStatements) prepared.clear()
      prepared.set(text, statement)
      return statement
    },
  }
}

const mostPatterns = 100
const patterns = new Map<string, RE2JS>()

/** `text REGEXP pattern`, which SQLite leaves to its host. RE2 takes time linear in the text, whatever the pattern. */
function matches(pattern: string, text: string | number | null): number | null {
  if (text === null) return null
  let compiled = patterns.get(pattern)
  if (!compiled) {
    if (patterns.size >= mostPatterns) patterns.clear()
    compiled = RE2JS.compile(pattern)
    patterns.set(pattern, compiled)
  }
  return compiled.matcher(String(text)).find() ? 1 : 0
}

/**
 * One connection, one writer. WAL with synchronous=FULL: what a commit has acknowledged survives a kill and a
 * power cut. `:memory:` is allowed, for tests.
 */
export function sqliteDialect(path: string, only: 'all' | 'reads' = 'all'): SqliteDialect {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  try {
    const database = new Sqlite(path, { timeout: busyTimeoutMs })
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    database.pragma('temp_store = MEMORY')
    if (only === 'reads') database.pragma('query_only = ON')
    database.function('regexp', { deterministic: true }, matches)
    return new WritingDialect(database)
  } catch (cause) {
    throw databaseBroken(path, cause)
  }
}
