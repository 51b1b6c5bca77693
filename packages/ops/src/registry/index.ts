import type { RegistryEvent } from '@slipway/contract/registry'
import type { Kysely } from 'kysely'
import type { Datasets } from '../datasets/index.ts'
import type { Pipelines } from '../pipelines/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Tracking } from '../tracking/index.ts'
import { openAliases } from './aliases.ts'
import { openApprovals } from './approvals/index.ts'
import { openCards } from './card/index.ts'
import { openChanges, type Outbox } from './change.ts'
import { openDiffs } from './diff/index.ts'
import { modelsOfStore } from './lineage/models-of.store.ts'
import { openLineage } from './lineage/index.ts'
import { eventsStore } from './events.store.ts'
import { openModels } from './models.ts'
import { openPromotion } from './promotion.ts'
import { filesOfVersions, purgeVersions, runsInUse, type Purge } from './purge.store.ts'
import { registrySearchStore } from './registry-search.store.ts'
import type { RegistryTables } from './registry.tables.ts'
import { openRemoval } from './removal.ts'
import { openStages } from './stages.ts'
import { openVersions } from './versions.ts'

export { migrations as registryMigrations, type RegistryTables } from './registry.tables.ts'
export { approvalsRoutes } from './approvals/index.ts'
export { cardRoutes } from './card/index.ts'
export * from './webhooks/index.ts'
export { diffRoutes } from './diff/index.ts'
export { lineageRoutes } from './lineage/index.ts'
export { registryRoutes } from './registry.routes.ts'
export type { ModelKind } from './models.store.ts'
export type { RegistryQuery } from './registry-search.store.ts'
export type { ForeignVersion, Settled } from './versions.ts'

interface Deps {
  readonly database: Pick<Database<RegistryTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly artifacts: ArtifactStore
  readonly datasets: Pick<Datasets, 'byId' | 'holdIn' | 'rowsOf' | 'madeOf'>
  readonly tracking: Pick<Tracking, 'run' | 'holdIn' | 'runsThatRead'>
  /** Hears of every change. */
  readonly outbox?: Outbox
  readonly pipelines: Pick<Pipelines, 'get' | 'stepWarnings'>
}

/** Models, their immutable versions with all that made them, aliases and stages, and the history of both. */
export const openRegistry = ({ database: { db, write }, clock, outbox, ...sources }: Deps) => {
  const changes = openChanges(write, clock, outbox)
  const models = openModels(db, changes)
  const versions = openVersions(db, changes, models, sources)
  const approvals = openApprovals({ db, clock, ...changes, version: versions.version })
  const parts = { models, versions, approvals }
  const aliases = openAliases(db, changes, parts)
  const stages = openStages(changes, parts)
  const cards = openCards({ ...sources, version: versions.version, approvals: approvals.list })
  const search = registrySearchStore(db)
  return {
    approvals,
    cards,
    lineage: openLineage({ db, ...sources }),
    /** The standing versions whose lineage names a dataset version, a run or a pipeline run, the oldest first. */
    versionsMadeOf: modelsOfStore(db).madeOf,
    diff: openDiffs({ ...sources, version: versions.version }),
    ...models,
    ...versions,
    ...aliases,
    ...stages,
    ...openPromotion(changes, { ...parts, aliases, stages }),
    ...openRemoval(changes, { ...parts, aliases }),
    /** Forgets files and facts of versions deleted long ago that nothing serves; their row and history stay. */
    purge: (trx: Kysely<RegistryTables>, purge: Omit<Purge, 'nowMs'>): Promise<number> =>
      purgeVersions(trx, { ...purge, nowMs: clock.nowMs() }),
    /** The runs that made a version which is not purged. */
    runsInUse,
    filesOfVersions,
    searchModels: search.models,
    searchVersions: search.versions,

    /** Everything that was decided about a model, the newest first. */
    history: async (name: string): Promise<RegistryEvent[]> =>
      eventsStore(db).ofModel(await models.idOf(name), name),
  }
}
export type Registry = ReturnType<typeof openRegistry>
