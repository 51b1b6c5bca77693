import { Kysely, sql } from 'kysely'
import type { Database } from '../../ports/database.ts'
import { sqliteDialect } from './sqlite.ts'

type Snapshot<Tables> = Database<Tables>['snapshot']

/** A connection of its own: in WAL mode a reader sees what stood when it began, and holds nobody up. */
export const sqliteSnapshot =
  <Tables>(path: string): Snapshot<Tables> =>
  async (work) => {
    const db = new Kysely<Tables>({ dialect: sqliteDialect(path) })
    try {
      return await db.connection().execute(async (connection) => {
        await sql`begin`.execute(connection)
        try {
          return await work(connection)
        } finally {
          await sql`rollback`.execute(connection)
        }
      })
    } finally {
      await db.destroy()
    }
  }

export const postgresSnapshot =
  <Tables>(db: Kysely<Tables>): Snapshot<Tables> =>
  (work) =>
    db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work)
