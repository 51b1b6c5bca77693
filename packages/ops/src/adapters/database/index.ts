import { SlipwayError } from '@slipway/contract/error'
import { Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { openAvailability } from './availability.ts'
import { databaseBroken, databaseUnreachable, databaseUrlUnknown } from './database.errors.ts'
import type { Database, Write } from '../../ports/database.ts'
import { groupCommit } from './group-commit.ts'
import { migrate } from './migrate.ts'
import { postgresSnapshot, sqliteSnapshot } from './snapshot.ts'
import { sqliteDialect } from './sqlite.ts'

export { lockHome } from './lock-home.ts'
export { collectMigrations } from './migrate.ts'
export { textsIn } from './texts.ts'

/**
 * Opens the database and brings its schema up to date.
 * @param where a path of a SQLite file (or `:memory:`), or a postgres:// URL
 * @param migrations of every room, see collectMigrations
 */
export async function openDatabase<Tables>(
  where: string,
  migrations: Record<string, Migration>,
): Promise<Database<Tables>> {
  const dialect = dialectOf(where)
  const availability = openAvailability()
  const db = new Kysely<Tables>({
    dialect:
      dialect === 'sqlite'
        ? sqliteDialect(where)
        : // Its driver is a hundred files, which a project without PostgreSQL does not wait for.
          (await import('./postgres.ts')).postgresDialect(where, availability),
  })
  try {
    await reach(db, dialect, where)
    await migrate(db, dialect, migrations)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const write: Write<Tables> =
    dialect === 'sqlite' ? groupCommit(db) : (work) => db.transaction().execute(work)
  const snapshot = dialect === 'sqlite' ? sqliteSnapshot<Tables>(where) : postgresSnapshot(db)
  return {
    dialect,
    db,
    write,
    snapshot,
    ping: () => reach(db, dialect, where),
    isUp: availability.isUp,
    close: () => db.destroy(),
  }
}

/** A further connection to a SQLite file that is open already, for threads that only read. */
export function openReading<Tables>(path: string): Pick<Database<Tables>, 'db' | 'write'> {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(path, 'reads') })
  return { db, write: (work) => db.transaction().execute(work) }
}

function dialectOf(where: string): 'sqlite' | 'postgres' {
  if (/^postgres(ql)?:\/\//.test(where)) return 'postgres'
  if (/^[a-z][a-z0-9+]+:\/\//.test(where)) throw databaseUrlUnknown(where)
  return 'sqlite'
}

async function reach(db: Kysely<any>, dialect: 'sqlite' | 'postgres', where: string): Promise<void> {
  try {
    await sql`select 1`.execute(db)
  } catch (cause) {
    if (cause instanceof SlipwayError) throw cause
    throw dialect === 'postgres' ? databaseUnreachable(cause) : databaseBroken(where, cause)
  }
}
