import type { Migration } from 'kysely/migration'

export interface FeaturesTables {
  feature_views: {
    name: string
    version: number
    /** JSON, keys in order: two definitions are the same where this is. */
    definition: string
    created_by: string
    created_at_ms: number
  }
  /** The newest values of each entity: what predictions read. */
  feature_values: {
    view: string
    version: number
    /** The entity's key, as JSON list of texts. */
    entity: string
    event_ms: number
    /** JSON. */
    features: string
  }
  feature_materializations: {
    view: string
    version: number
    dataset_id: string
    dataset_name: string
    dataset_number: number
    dataset_digest: string
    at_ms: number
    entities: number
    made_at_ms: number
  }
}

export const migrations: Record<string, Migration> = {
  '001_features': {
    async up(db) {
      await db.schema
        .createTable('feature_views')
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('definition', 'text', (c) => c.notNull())
        .addColumn('created_by', 'text', (c) => c.notNull())
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('feature_views_key', ['name', 'version'])
        .execute()
      await db.schema
        .createTable('feature_values')
        .addColumn('view', 'text', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('entity', 'text', (c) => c.notNull())
        .addColumn('event_ms', 'bigint', (c) => c.notNull())
        .addColumn('features', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('feature_values_key', ['view', 'version', 'entity'])
        .execute()
      await db.schema
        .createTable('feature_materializations')
        .addColumn('view', 'text', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('dataset_id', 'text', (c) => c.notNull())
        .addColumn('dataset_name', 'text', (c) => c.notNull())
        .addColumn('dataset_number', 'integer', (c) => c.notNull())
        .addColumn('dataset_digest', 'text', (c) => c.notNull())
        .addColumn('at_ms', 'bigint', (c) => c.notNull())
        .addColumn('entities', 'bigint', (c) => c.notNull())
        .addColumn('made_at_ms', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('feature_materializations_key', ['view', 'version'])
        .execute()
    },
  },
}
