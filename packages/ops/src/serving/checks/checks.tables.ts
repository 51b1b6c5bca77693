import type { Migration } from 'kysely/migration'

export interface ChecksTables {
  /** The newest check of a version, by the version's id. */
  version_checks: {
    version: string
    state: string
    /** 0 or 1 */
    asked: number
    reason: string
    took_ms: number | null
    by_actor: string
    at_ms: number
    /** Who said that it may be deployed all the same. */
    waived_by: string | null
    waived_for: string | null
  }
}

export const checksMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('version_checks')
      .addColumn('version', 'text', (column) => column.primaryKey())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('asked', 'integer', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('took_ms', 'bigint')
      .addColumn('by_actor', 'text', (column) => column.notNull())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('waived_by', 'text')
      .addColumn('waived_for', 'text')
      .execute()
    // Checks were tags of the version once.
    const tag = 'slipway.smoke'
    const found = await db.selectFrom('model_version_tags').selectAll().where('key', '=', tag).execute()
    for (const { version, value } of found) {
      const failed = String(value).startsWith('failed: ')
      await db
        .insertInto('version_checks')
        .values({
          version,
          state: failed ? 'failed' : 'passed',
          asked: 1,
          reason: failed ? String(value).slice('failed: '.length) : '',
          by_actor: 'slipway',
          at_ms: 0,
        })
        .execute()
    }
    await db.deleteFrom('model_version_tags').where('key', '=', tag).execute()
  },
}
