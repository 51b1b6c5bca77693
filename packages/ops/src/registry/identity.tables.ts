import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Models get an identity apart from their name, so that one can be renamed, or deleted and its name given again. What
 * was the key of a model stays its key: rows that name it need no change.
 */
export const identityMigration: Migration = {
  async up(db) {
    const { schema } = db
    await schema.alterTable('models').renameColumn('name', 'id').execute()
    for (const [column, type, initial] of [
      ['name', 'text', ''],
      ['kind', 'text', 'model'],
      ['description', 'text', ''],
      ['updated_at_ms', 'bigint', 0],
    ] as const)
      await schema
        .alterTable('models')
        .addColumn(column, type, (c) => c.notNull().defaultTo(initial))
        .execute()
    await schema.alterTable('models').addColumn('deleted_at_ms', 'bigint').execute()
    await sql`update models set name = id, updated_at_ms = created_at_ms`.execute(db)
    await schema
      .createIndex('models_by_name')
      .unique()
      .on('models')
      .column('name')
      .where(sql.ref('deleted_at_ms'), 'is', null)
      .execute()

    for (const [column, type, initial] of [
      ['status', 'text', 'ready'],
      ['status_reason', 'text', ''],
      ['updated_at_ms', 'bigint', 0],
    ] as const)
      await schema
        .alterTable('model_versions')
        .addColumn(column, type, (c) => c.notNull().defaultTo(initial))
        .execute()
    for (const column of ['run_id', 'source', 'location', 'run_link', 'logged_model'])
      await schema.alterTable('model_versions').addColumn(column, 'text').execute()
    await schema.alterTable('model_versions').addColumn('deleted_at_ms', 'bigint').execute()
    await sql`update model_versions set updated_at_ms = created_at_ms`.execute(db)
    const rows = await (db as any).selectFrom('model_versions').select(['id', 'lineage']).execute()
    for (const { id, lineage } of rows) {
      const { run } = JSON.parse(lineage)
      if (run)
        await (db as any).updateTable('model_versions').set({ run_id: run }).where('id', '=', id).execute()
    }
    await schema.createIndex('model_versions_by_run').on('model_versions').column('run_id').execute()
    await schema
      .createIndex('model_versions_by_change')
      .on('model_versions')
      .column('updated_at_ms')
      .execute()
    await schema
      .createIndex('model_versions_by_logged_model')
      .on('model_versions')
      .column('logged_model')
      .execute()
    for (const [table, owner, of] of [
      ['model_tags', 'model', 'models.id'],
      ['model_version_tags', 'version', 'model_versions.id'],
    ] as const)
      await schema
        .createTable(table)
        .addColumn(owner, 'text', (c) => c.notNull().references(of))
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, [owner, 'key'])
        .execute()
  },
}
