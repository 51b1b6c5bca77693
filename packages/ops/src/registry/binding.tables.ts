import { PostgresAdapter, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Columns of an event that say what happened; the model's name alone may change, when the model is renamed. */
const told = 'id, sequence, kind, number, alias, "before", "after", reason, by_actor, at_ms'
const words = 'the history of a model is only ever added to'

/**
 * Versions say how they are deployed, and the database itself lets nobody change or remove an event, whatever program
 * writes to it.
 */
export const bindingMigration: Migration = {
  async up(db) {
    await db.schema.alterTable('model_versions').addColumn('deployment', 'text').execute()
    if (db.getExecutor().adapter instanceof PostgresAdapter) {
      await sql`create function model_events_stand() returns trigger language plpgsql as
        $$ begin raise exception '${sql.raw(words)}'; end $$`.execute(db)
      await sql`create trigger model_events_unchanged before update of ${sql.raw(told)} on model_events
        for each row execute function model_events_stand()`.execute(db)
      await sql`create trigger model_events_unremoved before delete on model_events
        for each row execute function model_events_stand()`.execute(db)
      await sql`create trigger model_events_untruncated before truncate on model_events
        for each statement execute function model_events_stand()`.execute(db)
      return
    }
    await sql`create trigger model_events_unchanged before update of ${sql.raw(told)} on model_events
      begin select raise(abort, '${sql.raw(words)}'); end`.execute(db)
    await sql`create trigger model_events_unremoved before delete on model_events
      begin select raise(abort, '${sql.raw(words)}'); end`.execute(db)
  },
}
