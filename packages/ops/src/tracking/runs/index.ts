import type { RunContext } from '@slipway/contract/run-context'
import type {
  NewRun,
  Resources,
  Run,
  RunArtifact,
  RunComparison,
  RunGrouping,
  RunInput,
  RunModel,
} from '@slipway/contract/tracking'
import { holdRow, newHexId } from '../../kernel/index.ts'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import { filesOfRun, treePath, type ArtifactTree, type Places } from '../artifacts/index.ts'
import { compare } from '../comparison/index.ts'
import { isExperimentId } from '../experiments/index.ts'
import { coalesce } from '../log/coalesce.ts'
import { entryOf, type Batch, type LogEntry, type LogOutcome } from '../log/entry.ts'
import { writeEntries } from '../log/write-entries.store.ts'
import { runContextsStore } from '../run-contexts.store.ts'
import {
  artifactNotStored,
  experimentNotFound,
  runDeleted,
  runEnded,
  runNotFound,
  tagNotFound,
} from '../tracking.errors.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import { loadRuns } from './load-runs.store.ts'
import { groupRuns } from './run-groups.store.ts'
import type { RunQuery } from './run-query.ts'
import { findRuns } from './run-search.store.ts'
import { runsStore, type RunChange } from './runs.store.ts'

export { queryOf, type RunQuery } from './run-query.ts'
export type { RunChange } from './runs.store.ts'
export type { Batch } from '../log/entry.ts'

interface Deps {
  readonly database: Pick<Database<TrackingTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly artifacts: ArtifactStore
  readonly files: ArtifactTree
  readonly places: Places
  /** The id of the experiment of this name, made where it is new. */
  readonly experimentOf: (name: string) => Promise<string>
}

const defaultExperiment = '0'
const entriesAtOnce = 512

/** Runs: parameters, metrics over time, tags, what they read, made and used of the machine. */
export const openRuns = (deps: Deps) => {
  const { database, clock, artifacts, files, places, experimentOf } = deps
  const { db, write } = database
  const runs = runsStore(db)
  const enqueue = coalesce<LogEntry, LogOutcome>(
    (entries) => write((trx) => writeEntries(trx, entries)),
    entriesAtOnce,
  )

  /** Active or deleted; throws TRACKING_RUN_NOT_FOUND. */
  async function run(id: string): Promise<Run> {
    const [found] = await loadRuns(db, [id])
    if (!found) throw runNotFound(id)
    return found
  }

  /** Throws TRACKING_RUN_NOT_FOUND, and TRACKING_RUN_DELETED. */
  async function activeRun(id: string): Promise<{ experimentId: number }> {
    const state = await runs.state(id)
    if (!state) throw runNotFound(id)
    if (state.deleted) throw runDeleted(id)
    return state
  }

  /** Gives stored bytes a path below a folder of the tree. Throws TRACKING_ARTIFACT_NOT_STORED. */
  async function addFile(folder: string, path: string, digest: string): Promise<RunArtifact> {
    const stored = await artifacts.hold(digest)
    if (!stored) throw artifactNotStored(digest)
    const file = { path: treePath(path), digest, bytes: stored.bytes }
    await files.set(`${folder}/${file.path}`, file)
    return file
  }

  return {
    run,

    /** In a transaction that names a run: throws TRACKING_RUN_NOT_FOUND where it was purged meanwhile. */
    async holdIn(trx: Parameters<typeof holdRow>[0], id: string): Promise<void> {
      if (!(await holdRow(trx, 'runs', id))) throw runNotFound(id)
    },

    /** Those of these ids that are there, in their order; with `files` false, without what files they have. */
    runs: (ids: readonly string[], files?: boolean): Promise<Run[]> => loadRuns(db, ids, files),

    /**
     * Starts a run. With an `id` or a `key` that was used before: the run that it made then.
     * Throws TRACKING_EXPERIMENT_NOT_FOUND, TRACKING_EXPERIMENT_DELETED, and TRACKING_RUN_NOT_FOUND of its parent.
     */
    async createRun(body: NewRun, createdBy: string): Promise<Run> {
      const experimentId =
        body.experimentId ?? (body.experiment ? await experimentOf(body.experiment) : defaultExperiment)
      if (!isExperimentId(experimentId)) throw experimentNotFound(experimentId)
      const id = body.id ?? newHexId()
      const nowMs = clock.nowMs()
      const make = {
        experimentId: Number(experimentId),
        name: body.name ?? `run-${id.slice(-6)}`,
        parentId: body.parentId ?? null,
        createdBy,
        startedAtMs: body.startedAtMs ?? nowMs,
        key: body.key ?? null,
      }
      const entry = entryOf(id, { params: body.params, tags: body.tags }, make, nowMs)
      const outcome = await enqueue(entry)
      if (outcome.kind === 'refused') throw outcome.error
      if (outcome.kind === 'written') return made(entry)
      const standing = body.key === undefined ? null : await runs.idOfKey(body.key)
      return run(standing ?? id)
    },

    async searchRuns(query: RunQuery): Promise<{ runs: Run[]; total: number | null; next: string | null }> {
      const { found, total, next } = await findRuns(db, query)
      return { runs: await loadRuns(db, idsOf(found)), total, next }
    },

    /** The same search, for who keeps what runs look like: of each, its revision, which every change of it changes. */
    findRuns: (query: RunQuery) => findRuns(db, query),

    /** Runs put together by what they have in common. */
    groupRuns: (grouping: RunGrouping) => groupRuns(db, grouping),

    /** In the order asked for; throws TRACKING_RUN_NOT_FOUND for the first that is missing. */
    async compare(ids: readonly string[]): Promise<RunComparison> {
      const found = await loadRuns(db, ids)
      const missing = ids.find((id) => !found.some((r) => r.id === id))
      if (missing !== undefined) throw runNotFound(missing)
      const contexts = await runContextsStore(db).ofAll(ids)
      const ofModels = await files.ofOwners(found.flatMap(madeBy))
      return compare(
        artifacts,
        found.map((run) => ({
          run,
          context: contexts.get(run.id) ?? null,
          files: [...run.artifacts, ...ofModels.filter(({ owner }) => madeBy(run).includes(owner))],
        })),
      )
    },

    /**
     * All or none of it, acknowledged once durable; the same batch again changes nothing.
     * Throws TRACKING_PARAM_CHANGED, TRACKING_RUN_NOT_FOUND, TRACKING_RUN_DELETED.
     */
    async log(id: string, batch: Batch): Promise<void> {
      const outcome = await enqueue(entryOf(id, batch, null, clock.nowMs()))
      if (outcome.kind === 'refused') throw outcome.error
    },

    /**
     * Changes its name, tags, status and times as they are told, in any direction: a run that ended may go on.
     * A tag that is null is taken away, which is TRACKING_TAG_NOT_FOUND where there is none. All of it or nothing.
     */
    async updateRun(
      id: string,
      { tags = {}, ...change }: RunChange & { tags?: Readonly<Record<string, string | null>> },
    ): Promise<Run> {
      await activeRun(id)
      await write(async (trx) => {
        const store = runsStore(trx)
        await store.update(id, change)
        for (const [key, value] of Object.entries(tags))
          if (value !== null) await store.setTag(id, key, value)
          else if (!(await store.deleteTag(id, key))) throw tagNotFound(key, `run with id ${id}`)
      })
      return run(id)
    },

    /** Ends it. Ending it again in the same way changes nothing; in another way is TRACKING_RUN_ENDED. */
    async finish(
      id: string,
      end: { status: 'finished' | 'failed' | 'killed'; endedAtMs?: number; resources?: Resources },
    ): Promise<Run> {
      const endedAtMs = end.endedAtMs ?? clock.nowMs()
      const ended = await write((trx) => runsStore(trx).finish(id, end.status, endedAtMs, end.resources))
      const now = await run(id)
      if (!ended && now.status !== end.status) throw runEnded(id, now.status)
      return now
    },

    /** Deleting what is deleted changes nothing. */
    async deleteRun(id: string, deletedAtMs = Number.POSITIVE_INFINITY): Promise<Run> {
      const atMs = Math.min(deletedAtMs, clock.nowMs())
      await write((trx) => runsStore(trx).setDeleted(id, atMs))
      return run(id)
    },

    async restoreRun(id: string): Promise<Run> {
      await write((trx) => runsStore(trx).setDeleted(id, null))
      return run(id)
    },

    /** Notes what it read and made; the same again changes nothing. */
    async addInputs(
      id: string,
      { inputs = [], models = [] }: { inputs?: readonly RunInput[]; models?: readonly RunModel[] },
    ): Promise<void> {
      const { experimentId } = await activeRun(id)
      await write(async (trx) => {
        const store = runsStore(trx)
        await store.update(id, {})
        await store.addInputs(id, experimentId, inputs)
        await store.addModels(id, models)
      })
    },

    /** What runs of these experiments read: names, digests and contexts. */
    datasets: (experimentIds: readonly string[], limit = 1000) =>
      runs.datasets(experimentIds.map(Number), limit),

    /** Where the run's other files lie; where those lie in another store, in the platform's own below its experiment. */
    async addArtifact(id: string, path: string, digest: string): Promise<RunArtifact> {
      const state = await runs.state(id)
      if (!state) throw runNotFound(id)
      const experimentId = String(state.experimentId)
      return addFile((await places.ofRun({ id, experimentId })) ?? filesOfRun(experimentId, id), path, digest)
    },
    addFile,

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
  }
}

const idsOf = (found: readonly { readonly id: string }[]): string[] => found.map(({ id }) => id)

const madeBy = ({ models }: Run): string[] =>
  models.filter(({ role }) => role === 'output').map(({ modelId }) => modelId)

/** The run that an entry has just made, without reading it again. */
function made({ runId, make, params, tags }: LogEntry): Run {
  const { experimentId, name, parentId, createdBy, startedAtMs } = make!
  return {
    id: runId,
    experimentId: String(experimentId),
    name,
    status: 'running',
    parentId,
    createdBy,
    startedAtMs,
    endedAtMs: null,
    params: record(params),
    metrics: {},
    tags: record(tags),
    resources: null,
    artifacts: [],
    lifecycle: 'active',
    inputs: [],
    models: [],
  }
}

const record = (pairs: LogEntry['tags']): Record<string, string> =>
  Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(pairs))
