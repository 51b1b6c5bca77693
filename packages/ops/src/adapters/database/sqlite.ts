import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { SqliteDialect } from 'kysely'
import { databaseBroken } from './database.errors.ts'

const busyTimeoutMs = 5_000

/**
 * One connection, one writer. WAL with synchronous=FULL: what a commit has acknowledged survives a kill and a
 * power cut. `:memory:` is allowed, for tests.
 */
export function sqliteDialect(path: string): SqliteDialect {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  try {
    const database = new Sqlite(path, { timeout: busyTimeoutMs })
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    database.pragma('temp_store = MEMORY')
    return new SqliteDialect({ database })
  } catch (cause) {
    throw databaseBroken(path, cause)
  }
}
