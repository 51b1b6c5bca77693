import { sql, type RawBuilder } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What of a text is indexed: an index of PostgreSQL takes no long ones. */
export const startOf = (text: RawBuilder<unknown>): RawBuilder<string> => sql`substr(${text}, 1, 40)`

/** Every index that searches among very many runs need, to walk in order and to find few by a condition. */
export const indexes: Migration = {
  async up(db) {
    await db.schema.dropIndex('runs_by_experiment').execute()
    await db.schema.dropIndex('runs_by_start').execute()
    const start = sql`started_at_ms desc, id`
    for (const index of [
      sql`runs_by_experiment on runs (experiment_id, ${start}, deleted_at_ms)`,
      sql`runs_by_start on runs (${start}, deleted_at_ms, experiment_id)`,
      sql`runs_by_name on runs (${startOf(sql`name`)}, id)`,
      sql`run_params_by_value on run_params (key, ${startOf(sql`value`)}, run_id)`,
      sql`run_tags_by_value on run_tags (key, ${startOf(sql`value`)}, run_id)`,
      sql`experiments_by_creation on experiments (created_at_ms desc, id)`,
      sql`experiments_by_update on experiments (updated_at_ms desc, id)`,
    ])
      await sql`create index ${index}`.execute(db)
  },
}
