import type { Kysely } from 'kysely'
import type { RegistryTables } from '../registry.tables.ts'

export const modelsOfStore = (db: Kysely<RegistryTables>) => ({
  /** The standing versions of models whose lineage names a dataset version, the oldest first. */
  madeOf: (datasetVersion: string) =>
    db
      .selectFrom('model_versions as v')
      .innerJoin('models as m', 'm.id', 'v.model')
      .select(['v.id', 'm.name', 'v.number'])
      .where('v.lineage', 'like', `%"${datasetVersion}"%`)
      .where('v.deleted_at_ms', 'is', null)
      .orderBy('v.created_at_ms')
      .orderBy('v.number')
      .execute(),
})
