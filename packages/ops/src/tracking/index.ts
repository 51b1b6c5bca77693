import type { RunContext } from '@slipway/contract/run-context'
import type {
  Experiment,
  LogBatch,
  MetricValue,
  NewRun,
  Resources,
  Run,
  RunArtifact,
  RunComparison,
  RunPage,
  RunSearch,
} from '@slipway/contract/tracking'
import { newHexId } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import { filesOfRun, openArtifactTree, treePath } from './artifacts/index.ts'
import { compare } from './compare.ts'
import { experimentsStore } from './experiments.store.ts'
import { storedPoint } from './metric-point.ts'
import { runContextsStore } from './run-contexts.store.ts'
import { runLogStore } from './run-log.store.ts'
import { runSearchStore } from './run-search.store.ts'
import { runsStore } from './runs.store.ts'
import { artifactNotStored, experimentNotFound, runEnded, runNotFound } from './tracking.errors.ts'
import type { TrackingTables } from './tracking.tables.ts'

export { migrations as trackingMigrations, type TrackingTables } from './tracking.tables.ts'
export * from './filter/index.ts'
export type { ArtifactTree, TreeEntry, TreeFile } from './artifacts/index.ts'
export * from './traces/index.ts'
export { trackingRoutes } from './tracking.routes.ts'

interface Deps {
  readonly database: Pick<Database<TrackingTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly artifacts: ArtifactStore
}

const defaultExperiment = '0'

/** Experiments and their runs: parameters, metrics over time, tags, files, what they used of the machine. */
export const openTracking = ({ database: { db, write }, clock, artifacts }: Deps) => {
  const experiments = experimentsStore(db)
  const runs = runsStore(db)
  const search = runSearchStore(db)
  const files = openArtifactTree({ database: { db, write }, clock, artifacts })

  async function experiment(id: string): Promise<Experiment> {
    const found = await experiments.byId(id)
    if (!found) throw experimentNotFound(id)
    return found
  }

  async function createExperiment(name: string): Promise<Experiment> {
    for (;;) {
      const standing = await experiments.byName(name)
      if (standing) return standing
      await experiments.insert(name, clock.nowMs())
    }
  }

  async function run(id: string): Promise<Run> {
    const [found] = await runs.load([id])
    if (!found) throw runNotFound(id)
    return found
  }

  return {
    experiment,
    /** One of this name that stands already is given back. */
    createExperiment,
    experiments: () => experiments.list(),

    /** Starts a run. With an `id` or a `key` that was used before: the run that it made then. */
    async createRun(body: NewRun, createdBy: string): Promise<Run> {
      const experimentId =
        body.experimentId ??
        (body.experiment ? (await createExperiment(body.experiment)).id : defaultExperiment)
      await experiment(experimentId)
      if (body.parentId !== undefined && !(await runs.exists(body.parentId))) throw runNotFound(body.parentId)
      const id = body.id ?? newHexId()
      const made = await write(async (trx) => {
        const inserted = await runsStore(trx).insert({
          id,
          experimentId,
          name: body.name ?? `run-${id.slice(-6)}`,
          parentId: body.parentId ?? null,
          createdBy,
          startedAtMs: body.startedAtMs ?? clock.nowMs(),
          key: body.key ?? null,
        })
        if (!inserted) return false
        const log = runLogStore(trx)
        await log.addParams(id, body.params ?? {})
        await log.setTags(id, body.tags ?? {})
        return true
      })
      const standing = made || body.key === undefined ? null : await runs.idOfKey(body.key)
      return run(standing ?? id)
    },

    run,
    /** The tree in which the files of runs stand. */
    files,

    async search(query: RunSearch): Promise<RunPage> {
      const { ids, total, next } = await search.find(query)
      return { runs: await runs.load(ids), total, next }
    },

    /** In the order asked for; throws TRACKING_RUN_NOT_FOUND for the first that is missing. */
    async compare(ids: readonly string[]): Promise<RunComparison> {
      const found = await runs.load(ids)
      const missing = ids.find((id) => !found.some((r) => r.id === id))
      if (missing !== undefined) throw runNotFound(missing)
      return compare(found)
    },

    /** All or none of it, acknowledged once durable; the same batch again changes nothing. */
    async log(id: string, batch: LogBatch): Promise<void> {
      const nowMs = clock.nowMs()
      await write(async (trx) => {
        if (!(await runsStore(trx).exists(id))) throw runNotFound(id)
        const log = runLogStore(trx)
        if (batch.params) await log.addParams(id, batch.params)
        if (batch.tags) await log.setTags(id, batch.tags)
        if (batch.metrics)
          await log.addMetrics(
            id,
            batch.metrics.map((point) => storedPoint(point, nowMs)),
          )
      })
    },

    /** Ends it. Ending it again in the same way changes nothing; in another way is TRACKING_RUN_ENDED. */
    async finish(
      id: string,
      end: { status: 'finished' | 'failed' | 'killed'; endedAtMs?: number; resources?: Resources },
    ): Promise<Run> {
      const ended = await runs.finish(id, end.status, end.endedAtMs ?? clock.nowMs(), end.resources)
      const now = await run(id)
      if (!ended && now.status !== end.status) throw runEnded(id, now.status)
      return now
    },

    async addArtifact(id: string, path: string, digest: string): Promise<RunArtifact> {
      const stored = await artifacts.stat(digest)
      if (!stored) throw artifactNotStored(digest)
      const experiment = await runs.experimentOf(id)
      if (experiment === null) throw runNotFound(id)
      const file = { path: treePath(path), digest, bytes: stored.bytes }
      await files.set(`${filesOfRun(experiment, id)}/${file.path}`, file)
      return file
    },

    async setContext(id: string, context: RunContext): Promise<RunContext> {
      await write(async (trx) => {
        if (!(await runsStore(trx).exists(id))) throw runNotFound(id)
        await runContextsStore(trx).set(id, context)
      })
      return context
    },

    /** What the run is made of; null where nobody noted it. */
    async context(id: string): Promise<RunContext | null> {
      if (!(await runs.exists(id))) throw runNotFound(id)
      return runContextsStore(db).of(id)
    },

    /** Every point of one metric, by step, then time. Empty where the run never logged it. */
    async history(id: string, key: string): Promise<{ value: MetricValue; step: number; tMs: number }[]> {
      if (!(await runs.exists(id))) throw runNotFound(id)
      return runs.history(id, key)
    },
  }
}
export type Tracking = ReturnType<typeof openTracking>
