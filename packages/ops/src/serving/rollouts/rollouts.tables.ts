import type { Migration } from 'kysely/migration'

export interface RolloutsTables {
  rollouts: {
    id: string
    endpoint: string
    /** The endpoint while the rollout goes on, null once it has ended: one at a time. */
    under_way: string | null
    kind: string
    status: string
    model: string
    version: number
    /** JSON: { model, version } of who answered before. */
    champion: string
    /** The revision of the endpoint that it began from; null in what an earlier release began. */
    from_revision: number | null
    /** JSON: RolloutStep[] */
    steps: string
    step: number
    step_since_ms: number
    automatic: number
    /** 1: its version is the registry's champion since it began. */
    promotion: number
    /** JSON: Guardrails */
    guardrails: string
    /** JSON or null: RolloutEvidence */
    evidence: string | null
    /** JSON or null: what the champion did before nobody asked it any more. */
    baseline: string | null
    started_by: string
    reason: string
    started_at_ms: number
    ended_at_ms: number | null
    /** The life of a server that moves it; null: nobody, whoever comes first may. */
    driver: string | null
    /** Grows with every driver, so that one that was taken for dead moves nothing any more. */
    fence: number
    /** Counted on by its driver while that lives. */
    beats: number
    /** Why the move that is due is refused, as its driver last found; null: it is not. */
    refused: string | null
  }
  /** What each server saw of a rollout at one revision of the endpoint: counts that only grow. */
  rollout_sights: {
    rollout: string
    server: string
    revision: number
    /** JSON: Sight */
    sight: string
  }
  /** By what all servers count samples of its requests. */
  rollout_bins: {
    rollout: string
    /** JSON: Bins */
    bins: string
  }
  /** What each server captured of a rollout and was told the outcome of: replaced by it in each of its lives. */
  rollout_tallies: {
    rollout: string
    /** By its home. */
    server: string
    /** When the step began that the labels are of. */
    since_ms: number
    told_ms: number
    /** JSON: Tally[] */
    labels: string
    /** JSON: Tally[], since the rollout began */
    figures: string
    /** JSON: CountedPeople */
    people: string
  }
  rollout_events: {
    rollout: string
    sequence: number
    at_ms: number
    kind: string
    by_actor: string
    words: string
  }
  rollout_kpis: {
    rollout: string
    kpi: string
    variant: string
    n: number
    mean: number
    squares: number
  }
}

export const drivenMigration: Migration = {
  async up(db) {
    await db.schema.alterTable('rollouts').addColumn('driver', 'text').execute()
    for (const column of ['fence', 'beats'])
      await db.schema
        .alterTable('rollouts')
        .addColumn(column, 'bigint', (one) => one.notNull().defaultTo(0))
        .execute()
    await db.schema
      .createTable('rollout_sights')
      .addColumn('rollout', 'text', (column) => column.notNull().references('rollouts.id'))
      .addColumn('server', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('sight', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('rollout_sights_key', ['rollout', 'server'])
      .execute()
  },
}

export const rolloutsMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('rollouts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('endpoint', 'text', (column) => column.notNull())
      .addColumn('under_way', 'text', (column) => column.unique())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('model', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('champion', 'text', (column) => column.notNull())
      .addColumn('steps', 'text', (column) => column.notNull())
      .addColumn('step', 'integer', (column) => column.notNull())
      .addColumn('step_since_ms', 'bigint', (column) => column.notNull())
      .addColumn('automatic', 'integer', (column) => column.notNull())
      .addColumn('guardrails', 'text', (column) => column.notNull())
      .addColumn('evidence', 'text')
      .addColumn('baseline', 'text')
      .addColumn('started_by', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('ended_at_ms', 'bigint')
      .execute()
    await db.schema
      .createIndex('rollouts_of_endpoint')
      .on('rollouts')
      .columns(['endpoint', 'started_at_ms'])
      .execute()
    await db.schema
      .createTable('rollout_events')
      .addColumn('rollout', 'text', (column) => column.notNull().references('rollouts.id'))
      .addColumn('sequence', 'integer', (column) => column.notNull())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('by_actor', 'text', (column) => column.notNull())
      .addColumn('words', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('rollout_events_key', ['rollout', 'sequence'])
      .execute()
    await db.schema
      .createTable('rollout_kpis')
      .addColumn('rollout', 'text', (column) => column.notNull().references('rollouts.id'))
      .addColumn('kpi', 'text', (column) => column.notNull())
      .addColumn('variant', 'text', (column) => column.notNull())
      .addColumn('n', 'bigint', (column) => column.notNull())
      .addColumn('mean', 'double precision', (column) => column.notNull())
      .addColumn('squares', 'double precision', (column) => column.notNull())
      .addPrimaryKeyConstraint('rollout_kpis_key', ['rollout', 'kpi', 'variant'])
      .execute()
  },
}

export const talliesMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('rollout_tallies')
      .addColumn('rollout', 'text', (column) => column.notNull().references('rollouts.id'))
      .addColumn('server', 'text', (column) => column.notNull())
      .addColumn('since_ms', 'bigint', (column) => column.notNull())
      .addColumn('told_ms', 'bigint', (column) => column.notNull())
      .addColumn('labels', 'text', (column) => column.notNull())
      .addColumn('figures', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('rollout_tallies_key', ['rollout', 'server'])
      .execute()
  },
}

export const promotionsMigration: Migration = {
  async up(db) {
    await db.schema
      .alterTable('rollouts')
      .addColumn('promotion', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  },
}

export const binsMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('rollout_bins')
      .addColumn('rollout', 'text', (column) => column.primaryKey().references('rollouts.id'))
      .addColumn('bins', 'text', (column) => column.notNull())
      .execute()
  },
}

export const waysMigration: Migration = {
  async up(db) {
    await db.schema.alterTable('rollouts').addColumn('from_revision', 'integer').execute()
    await db.schema.alterTable('rollouts').addColumn('refused', 'text').execute()
  },
}

export const peopleMigration: Migration = {
  async up(db) {
    await db.schema
      .alterTable('rollout_tallies')
      .addColumn('people', 'text', (column) => column.notNull().defaultTo('{}'))
      .execute()
  },
}
