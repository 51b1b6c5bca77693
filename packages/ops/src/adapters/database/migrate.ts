import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { databaseNewer } from './database.errors.ts'

/** Any number that no other program takes as its advisory lock. */
const lockKey = 470_047_004_700

interface MigrationTables {
  schema_migrations: { name: string; applied_at_ms: number }
}

/** Several rooms' migrations as one list. Two rooms that claim one name are a bug. */
export function collectMigrations(rooms: readonly Record<string, Migration>[]): Record<string, Migration> {
  const all: Record<string, Migration> = {}
  for (const room of rooms)
    for (const [name, migration] of Object.entries(room)) {
      if (all[name]) throw new Error(`Two migrations are named ${name}`)
      all[name] = migration
    }
  return all
}

/**
 * Brings the schema up to date: every migration that the database has not seen, in the order of its name, all or
 * none, with the note that it ran. Safe to call again, and by two processes at once. Throws DATABASE_NEWER,
 * changing nothing, where the database has seen a migration that this program does not know.
 * @returns the names that were applied now
 */
export async function migrate(
  database: Kysely<any>,
  dialect: 'sqlite' | 'postgres',
  migrations: Record<string, Migration>,
): Promise<string[]> {
  const db = database as Kysely<MigrationTables>
  return db.transaction().execute(async (trx) => {
    if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(lockKey)})`.execute(trx)
    await trx.schema
      .createTable('schema_migrations')
      .ifNotExists()
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('applied_at_ms', 'bigint', (c) => c.notNull())
      .execute()
    const rows = await trx.selectFrom('schema_migrations').select('name').execute()
    const seen = new Set(rows.map((row) => row.name))
    const unknown = [...seen].filter((name) => !migrations[name]).sort()
    if (unknown.length > 0) throw databaseNewer(unknown)
    const due = Object.keys(migrations)
      .filter((name) => !seen.has(name))
      .sort()
    for (const name of due) {
      await migrations[name]!.up(trx)
      await trx.insertInto('schema_migrations').values({ name, applied_at_ms: Date.now() }).execute()
    }
    return due
  })
}
