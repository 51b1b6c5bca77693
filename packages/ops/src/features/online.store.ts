import type { Materialization } from '@slipway/contract/features'
import type { Kysely } from 'kysely'
import { holdAll } from '../kernel/index.ts'
import type { FeaturesTables } from './features.tables.ts'

export interface OnlineRow {
  readonly entity: string
  readonly eventMs: number
  /** JSON. */
  readonly features: string
}

const rowsAtOnce = 1000
/** Materializations of one view go one after another; the number stands for them among the database's locks. */
const lockKey = 7_301_944

export const onlineStore = (db: Kysely<FeaturesTables>) => ({
  /** What is held of these entities, by entity. */
  async read(view: string, version: number, entities: readonly string[]): Promise<Map<string, OnlineRow>> {
    const found = new Map<string, OnlineRow>()
    for (let from = 0; from < entities.length; from += rowsAtOnce) {
      const rows = await db
        .selectFrom('feature_values')
        .select(['entity', 'event_ms', 'features'])
        .where('view', '=', view)
        .where('version', '=', version)
        .where('entity', 'in', entities.slice(from, from + rowsAtOnce))
        .execute()
      for (const { entity, event_ms, features } of rows)
        found.set(entity, { entity, eventMs: event_ms, features })
    }
    return found
  },

  /**
   * Replaces all that is held of a view's version, in the transaction that this store was made in. Answers what is held
   * instead where that is of a newer version of the source, or of a later moment.
   */
  async replace(
    made: Materialization,
    rows: Iterable<OnlineRow>,
  ): Promise<{ number: number; atMs: number } | null> {
    const { view, version, dataset } = made
    await holdAll(db, lockKey, 'alone')
    const held = await db
      .selectFrom('feature_materializations')
      .select(['dataset_number', 'at_ms'])
      .where('view', '=', view)
      .where('version', '=', version)
      .executeTakeFirst()
    if (
      held &&
      (held.dataset_number > dataset.number ||
        (held.dataset_number === dataset.number && held.at_ms > made.atMs))
    )
      return { number: held.dataset_number, atMs: held.at_ms }
    await db.deleteFrom('feature_values').where('view', '=', view).where('version', '=', version).execute()
    let some: FeaturesTables['feature_values'][] = []
    const flush = async () => {
      if (some.length > 0) await db.insertInto('feature_values').values(some).execute()
      some = []
    }
    for (const { entity, eventMs, features } of rows) {
      some.push({ view, version, entity, event_ms: eventMs, features })
      if (some.length === rowsAtOnce) await flush()
    }
    await flush()
    const values = {
      dataset_id: dataset.id,
      dataset_name: dataset.name,
      dataset_number: dataset.number,
      dataset_digest: dataset.digest,
      at_ms: made.atMs,
      entities: made.entities,
      made_at_ms: made.madeAtMs,
    }
    await db
      .insertInto('feature_materializations')
      .values({ view, version, ...values })
      .onConflict((on) => on.columns(['view', 'version']).doUpdateSet(values))
      .execute()
    return null
  },
})
