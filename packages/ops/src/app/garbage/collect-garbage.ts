import { text } from 'node:stream/consumers'
import type { Collected } from '@slipway/contract/storage'
import { textsIn } from '../../adapters/database/index.ts'
import type { Rooms } from '../../http/index.ts'
import type { PipelinesTables } from '../../pipelines/index.ts'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { Executor } from '../../ports/executor.ts'
import type { RegistryTables } from '../../registry/index.ts'
import type { ServingTables } from '../../serving/index.ts'
import type { TrackingTables } from '../../tracking/index.ts'
import type { DatasetsTables } from '../../datasets/index.ts'
import { collectionRuns } from '../app.errors.ts'
import { sweep } from './sweep.ts'

type Tables = DatasetsTables & RegistryTables & TrackingTables & PipelinesTables & ServingTables
/** The database, or a transaction of it. */
type Db = Parameters<Parameters<Database<Tables>['snapshot']>[0]>[0]

export interface GarbageParts {
  readonly database: Database<Tables>
  readonly artifacts: ArtifactStore
  readonly clock: Clock
  readonly executor: Pick<Executor, 'collect'>
  readonly rooms: Pick<Rooms, 'datasets' | 'tracking' | 'registry' | 'serving' | 'pipelines'>
}

const defaultGraceMs = 30 * 24 * 3_600_000
/** Bytes put more recently are kept, whoever will name them: an upload takes its time. */
const freshMs = 3_600_000
const digestLength = 64
/** Where a dataset version is named by itself. */
const datasetTables: ReadonlySet<string> = new Set(['dataset_versions', 'dataset_validations'])
const runIdLength = 'pr_'.length + 26
const datasetIdLength = 'ds_'.length + 26

/** Thrown to undo what a dry run did, with what it found. */
class OnlyLooked extends Error {
  readonly purged: Collected['purged']
  readonly named: Named
  constructor(purged: Collected['purged'], named: Named) {
    super('a dry run')
    this.purged = purged
    this.named = named
  }
}

/** What the database names. */
interface Named {
  /** Digests, without their prefix. */
  readonly digests: ReadonlySet<string>
  /** Folders of models that are laid out for serving. */
  readonly folders: ReadonlySet<string>
}

/**
 * Collects garbage by reachability: first what was deleted longer ago than the grace period is purged, in one
 * transaction; then every digest that any row of the database still holds is marked, and those inside kept values;
 * then files without a mark that nobody put or asked for recently are removed, one by one. Ended at any instant it has
 * removed nothing that is named; the next one goes on. A dry run does the same and takes the purge back.
 */
export const openGarbage = ({ database, artifacts, clock, executor, rooms }: GarbageParts) => {
  let running = false

  async function purge(trx: Db, beforeMs: number): Promise<Collected['purged']> {
    // First what may go is held, then it is asked what names it: whoever names it meanwhile waits, and finds it gone.
    await rooms.tracking.lockExpired(trx, beforeMs)
    const expired = await rooms.datasets.expired(trx, beforeMs)
    const modelVersions = await rooms.registry.purge(trx, {
      beforeMs,
      deployed: await rooms.serving.deployed(trx),
    })
    const keep = await rooms.registry.runsInUse(trx)
    const { runs, experiments } = await rooms.tracking.purge(trx, { beforeMs, keep })
    const pipelineRuns = await rooms.pipelines.purge(
      trx,
      await unnamedRuns(trx, await rooms.pipelines.expired(trx, beforeMs)),
    )
    const datasetVersions = await rooms.datasets.purge(trx, await unnamedDatasets(trx, expired))
    return { modelVersions, runs, experiments, datasetVersions, pipelineRuns }
  }

  /** Those of some pipeline runs that nothing outside the pipelines' own tables names, such as a model's lineage. */
  async function unnamedRuns(trx: Db, expired: readonly string[]): Promise<string[]> {
    const unnamed = new Set(expired)
    if (unnamed.size === 0) return []
    for await (const { table, text: held } of textsIn(trx, runIdLength))
      if (!table.startsWith('pipeline_'))
        for (const [id] of held.matchAll(/pr_[0-9a-z]{26}/g)) unnamed.delete(id)
    return [...unnamed]
  }

  /** Those of some dataset versions that nothing outside their own tables names. */
  async function unnamedDatasets(trx: Db, expired: readonly string[]): Promise<string[]> {
    const unnamed = new Set(expired)
    if (unnamed.size === 0) return []
    const drop = (of: string) => {
      for (const [id] of of.matchAll(/ds_[0-9a-z]{26}/g)) unnamed.delete(id)
    }
    for await (const { table, text: held } of textsIn(trx, datasetIdLength))
      if (!datasetTables.has(table)) drop(held)
    for (const digest of await rooms.pipelines.keptFiles(trx))
      if (await artifacts.stat(digest)) drop(await text(await artifacts.read(digest)))
    return [...unnamed]
  }

  async function named(db: Db): Promise<Named> {
    const versions = await rooms.registry.filesOfVersions(db)
    return { digests: await digestsNamed(db), folders: new Set(versions.map(rooms.serving.folderName)) }
  }

  async function digestsNamed(db: Db): Promise<Set<string>> {
    const found = new Set<string>()
    const note = (of: string) => {
      for (const [digest] of of.matchAll(/[0-9a-f]{64}/g)) found.add(digest)
    }
    for await (const { text: held } of textsIn(db, digestLength)) note(held)
    for (const digest of await rooms.pipelines.keptFiles(db))
      if (await artifacts.stat(digest)) note(await text(await artifacts.read(digest)))
    return found
  }

  async function look(beforeMs: number, dryRun: boolean) {
    try {
      const purged = await database.write(async (trx) => {
        const done = await purge(trx, beforeMs)
        if (dryRun) throw new OnlyLooked(done, await named(trx))
        return done
      })
      return { purged, named: await database.snapshot(named) }
    } catch (error) {
      if (error instanceof OnlyLooked) return error
      throw error
    }
  }

  /** Throws GARBAGE_RUNNING where one runs already. */
  return async ({ dryRun = false, graceMs = defaultGraceMs }): Promise<Collected> => {
    if (running) throw collectionRuns()
    running = true
    try {
      const nowMs = clock.nowMs()
      // What a running step has put is named only once the step has ended.
      const since = await rooms.pipelines.oldestUnfinishedMs()
      const youngMs = freshMs + (since === null ? 0 : Math.max(0, nowMs - since))
      // Listed before it is asked what is named, so that one laid out meanwhile is not looked at.
      const standing = await rooms.serving.modelFolders()
      const { purged, named: marks } = await look(nowMs - graceMs, dryRun)
      const modelFolders = await rooms.serving.dropFolders(
        standing.filter((folder) => !marks.folders.has(folder)),
        dryRun,
      )
      if (!dryRun) await artifacts.clear()
      return {
        dryRun,
        purged,
        modelFolders,
        ...(await sweep(artifacts, marks.digests, youngMs, dryRun)),
        logs: await rooms.pipelines.collectLogs(dryRun),
        environments: await executor.collect(Math.max(graceMs, youngMs), dryRun),
      }
    } finally {
      running = false
    }
  }
}
