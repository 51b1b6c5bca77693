import { runsThatRead } from './runs/runs-that-read.store.ts'
import type { Experiment, LifecycleView, RunPage, RunSearch } from '@slipway/contract/tracking'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import { filesOfModel, openArtifactTree, openPlaces, type FolderOf } from './artifacts/index.ts'
import { openExperiments } from './experiments/index.ts'
import { openLoggedModels } from './logged-models/index.ts'
import { openMetrics, wirePoints, type HistoryQuery, type WirePoint } from './metrics/index.ts'
import { openRuns, queryOf } from './runs/index.ts'
import { lockExpired, purgeRuns } from './purge.store.ts'
import type { TrackingTables } from './tracking.tables.ts'

export { migrations as trackingMigrations, type TrackingTables } from './tracking.tables.ts'
export { comparison } from './comparison.store.ts'
export { cursorOf, offsetOf } from './cursor.ts'
export type { ExperimentSearch, NewExperiment } from './experiments/index.ts'
export * from './filter/index.ts'
export type { ArtifactTree, TreeEntry, TreeFile } from './artifacts/index.ts'
export type * from './logged-models/index.ts'
export { wirePoints, type HistoryQuery, type Points, type WirePoint } from './metrics/index.ts'
export type { Batch, RunChange, RunQuery } from './runs/index.ts'
export * from './studies/index.ts'
export * from './traces/index.ts'
export * from './evaluation-datasets/index.ts'
export { loggedModelsRoutes } from './logged-models/logged-models.routes.ts'
export { trackingRoutes } from './tracking.routes.ts'

interface Deps {
  readonly database: Pick<Database<TrackingTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly artifacts: ArtifactStore
  /** What the location of an experiment's files means; where absent, each names another store. */
  readonly folderOf?: FolderOf
}

/** Experiments and their runs: parameters, metrics over time, tags, files, what they used of the machine. */
export const openTracking = ({ database, clock, artifacts, folderOf = () => null }: Deps) => {
  const experiments = openExperiments({ database, clock })
  const metrics = openMetrics(database.db)
  const files = openArtifactTree({ database, clock, artifacts })
  const places = openPlaces({ folderOf, experiment: experiments.experiment })
  const runs = openRuns({
    database,
    clock,
    artifacts,
    files,
    places,
    experimentOf: async (name) => (await experiments.ensureExperiment(name)).id,
  })
  const loggedModels = openLoggedModels({ database, clock, mustBeActive: experiments.activeExperiment })

  return {
    ...experiments,
    ...runs,
    ...metrics,
    ...loggedModels,
    /** The tree in which the files of runs stand. */
    files,
    /** Where in it those of an experiment lie. */
    places,

    /** A file of a logged model, where its other files lie. */
    async addModelArtifact(id: string, path: string, digest: string) {
      const { experimentId } = await loggedModels.loggedModel(id)
      const folder = (await places.ofModel({ id, experimentId })) ?? filesOfModel(experimentId, id)
      return runs.addFile(folder, path, digest)
    },

    lockExpired,

    runsThatRead: (digest: string) => runsThatRead(database.db, digest),

    /** Removes for good what was deleted before a time, but for the runs to keep. */
    purge: (trx: Parameters<typeof purgeRuns>[0], what: Omit<Parameters<typeof purgeRuns>[1], 'placeOf'>) =>
      purgeRuns(trx, { ...what, placeOf: places.ofExperiment }),

    /** Those that are not deleted where no view is given, the newest first. */
    async experiments(view: LifecycleView = 'active'): Promise<Experiment[]> {
      const { experiments: found } = await experiments.searchExperiments({
        view,
        orderBy: [{ kind: 'attribute', key: 'id', descending: true }],
        limit: 100_000,
      })
      return found
    },

    /** The native API's search. */
    async search(search: RunSearch): Promise<RunPage> {
      const { runs: found, total, next } = await runs.searchRuns(queryOf(search))
      return { runs: found, total, next }
    },

    /** Points of one metric of a run. Empty where the run never logged it; throws TRACKING_RUN_NOT_FOUND. */
    async history(id: string, key: string, query: HistoryQuery = {}): Promise<WirePoint[]> {
      const points = (await metrics.histories([id], key, query)).get(id)
      if (points) return wirePoints(points)
      await runs.run(id)
      return []
    },
  }
}
export type Tracking = ReturnType<typeof openTracking>
