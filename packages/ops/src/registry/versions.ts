import type {
  ModelFile,
  ModelOrigin,
  ModelVersion,
  ModelVersionStatus,
  NewModelVersion,
} from '@slipway/contract/registry'
import type { Datasets } from '../datasets/index.ts'
import { newId } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Tracking } from '../tracking/index.ts'
import { LostRace, type Changes } from './change.ts'
import type { Trx } from './events.store.ts'
import { firstStage, mustBeDeployable, mustBeFolder } from './model-version.ts'
import { modelsStore } from './models.store.ts'
import { modelVersionsStore, type NewVersionRow } from './model-versions.store.ts'
import type { Models } from './models.ts'
import { fileNotStored, versionNotFound } from './registry.errors.ts'

interface Sources {
  readonly artifacts: ArtifactStore
  readonly datasets: Pick<Datasets, 'byId' | 'holdIn'>
  readonly tracking: Pick<Tracking, 'run' | 'holdIn'>
}

/** What another tool registers: an address, and what of its files is known by now. */
export interface ForeignVersion {
  readonly origin: ModelOrigin
  readonly run?: string | null
  readonly description?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly status: ModelVersionStatus
  readonly statusReason?: string
  readonly files: readonly ModelFile[]
  readonly signature?: Record<string, unknown>
  readonly facts?: Record<string, unknown>
}

/** What is known of a version's files once they are there, or once it is clear that they never will be. */
export type Settled = Pick<ForeignVersion, 'status' | 'statusReason' | 'files' | 'signature' | 'facts'>

/** Versions of models: registered under the next number, described, tagged and deleted, each with its event. */
export const openVersions = (db: Trx, changes: Changes, models: Models, sources: Sources) => {
  const { change, note, nowMs } = changes

  /** Throws REGISTRY_MODEL_NOT_FOUND, REGISTRY_VERSION_NOT_FOUND. */
  async function version(name: string, number: number | 'latest', trx: Trx = db): Promise<ModelVersion> {
    const found = await modelVersionsStore(trx).get(await models.idOf(name, trx), number)
    if (!found) throw versionNotFound(name, number)
    return found
  }

  async function check(body: NewModelVersion): Promise<void> {
    mustBeFolder(body.files)
    mustBeDeployable(body)
    for (const file of body.files)
      if ((await sources.artifacts.hold(file.digest))?.bytes !== file.bytes)
        throw fileNotStored(file.path, file.digest)
    if (body.lineage?.datasetVersion) await sources.datasets.byId(body.lineage.datasetVersion)
    if (body.lineage?.run) await sources.tracking.run(body.lineage.run)
  }

  /** Under the next number of the model. */
  async function add(
    trx: Trx,
    name: string,
    row: Pick<NewVersionRow, 'model' | 'body' | 'origin' | 'status' | 'statusReason' | 'createdBy'>,
  ): Promise<{ id: string; number: number }> {
    const { datasetVersion, run } = row.body.lineage ?? {}
    if (datasetVersion) await sources.datasets.holdIn(trx, datasetVersion)
    if (run && row.origin === null) await sources.tracking.holdIn(trx, run)
    const store = modelVersionsStore(trx)
    const number = (await store.lastNumber(row.model)) + 1
    const stage = firstStage(row.body.gate)
    const id = newId('mv')
    if (!(await store.insert({ ...row, id, number, stage, createdAtMs: nowMs() }))) throw new LostRace()
    await modelsStore(trx).update(row.model, nowMs())
    await note(trx, { model: name, kind: 'created', number, after: stage, by: row.createdBy })
    return { id, number }
  }

  return {
    version,

    /** As `version`, but also by a name that the model had once, and after it was deleted: for what still serves it. */
    async versionOnce(name: string, number: number): Promise<ModelVersion> {
      const id = await modelsStore(db).idOnceOf(name)
      const found = id === null ? null : await modelVersionsStore(db).get(id, number, true)
      if (!found) throw versionNotFound(name, number)
      return found
    },

    /** By its id, also after it was deleted; null where there is none. */
    versionById: (id: string): Promise<ModelVersion | null> => modelVersionsStore(db).byId(id),

    /** Those that have none of the files of a logged model yet. */
    versionsWaitingFor: (loggedModel: string): Promise<ModelVersion[]> =>
      modelVersionsStore(db).waitingFor(loggedModel),

    /** The newest first. */
    versions: async (name: string): Promise<ModelVersion[]> =>
      modelVersionsStore(db).list(await models.idOf(name)),

    /** The newest of each stage. */
    async latestOfStages(name: string): Promise<ModelVersion[]> {
      const id = await models.idOf(name)
      return (await modelVersionsStore(db).latestOfStages([id])).get(id) ?? []
    },

    /**
     * Registers a version under the next number. The files must be stored, the dataset version and the run known.
     * With a `key` that was used before: the version that it made then, `created: false`.
     */
    async createVersion(
      name: string,
      body: NewModelVersion,
      createdBy: string,
    ): Promise<{ version: ModelVersion; created: boolean }> {
      await check(body)
      const made = await change(async (trx) => {
        const model = await models.ensure(trx, name)
        const standing =
          body.key === undefined ? null : await modelVersionsStore(trx).numberOfKey(model, body.key)
        if (standing !== null) return { number: standing, created: false }
        const { number } = await add(trx, name, {
          model,
          body,
          origin: body.origin ?? null,
          status: 'ready',
          createdBy,
        })
        return { number, created: true }
      })
      return { version: await version(name, made.number), created: made.created }
    },

    /** Registers what another tool made, under the next number. Throws REGISTRY_MODEL_NOT_FOUND. */
    async addForeignVersion(name: string, foreign: ForeignVersion, createdBy: string): Promise<ModelVersion> {
      const number = await change(async (trx) => {
        const body = {
          description: foreign.description ?? '',
          lineage: { run: foreign.run ?? null },
          signature: foreign.signature ?? {},
          files: foreign.files,
          facts: foreign.facts ?? {},
        }
        const { origin, status, statusReason = '' } = foreign
        const model = await models.idOf(name, trx)
        const made = await add(trx, name, { model, body, origin, status, statusReason, createdBy })
        for (const [key, value] of Object.entries(foreign.tags ?? {}))
          await modelVersionsStore(trx).setTag(made.id, key, value)
        return made.number
      })
      return version(name, number)
    },

    /** Its files have come, or never will. Once settled it stays so. */
    async settleVersion(name: string, number: number, settled: Settled, by: string): Promise<ModelVersion> {
      await change(async (trx) => {
        const before = await version(name, number, trx)
        if (before.files.length > 0 || before.origin === null) return
        await modelVersionsStore(trx).update(before.id, nowMs(), settled)
        if (before.status !== settled.status && settled.status !== 'pending')
          await note(trx, { model: name, kind: settled.status, number, by })
      })
      return version(name, number)
    },

    async describeVersion(
      name: string,
      number: number,
      description: string,
      by: string,
    ): Promise<ModelVersion> {
      await change(async (trx) => {
        const before = await version(name, number, trx)
        await modelVersionsStore(trx).update(before.id, nowMs(), { description })
        if (before.description === description) return
        const told = { before: before.description, after: description }
        await note(trx, { model: name, kind: 'description', number, ...told, by })
      })
      return version(name, number)
    },

    /** Sets a tag, or removes it (`value` null). */
    async tagVersion(
      name: string,
      number: number,
      key: string,
      value: string | null,
      by: string,
    ): Promise<void> {
      await change(async (trx) => {
        const { id } = await version(name, number, trx)
        const before = await modelVersionsStore(trx).setTag(id, key, value)
        if (before === value) return
        await note(trx, { model: name, kind: 'tag', number, alias: key, before, after: value, by })
      })
    },
  }
}
export type Versions = ReturnType<typeof openVersions>
