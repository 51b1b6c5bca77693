import type {
  GateVerdict,
  Model,
  ModelStage,
  ModelVersion,
  NewModelVersion,
  RegistryEvent,
} from '@slipway/contract/registry'
import type { Kysely } from 'kysely'
import type { Datasets } from '../datasets/index.ts'
import { newId } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Tracking } from '../tracking/index.ts'
import { aliasesStore } from './aliases.store.ts'
import { openApprovals } from './approvals/index.ts'
import { eventsStore } from './events.store.ts'
import { firstStage, mustBeDeployable, mustBeFolder, mustBeUsable, stageAfterGate } from './model-version.ts'
import { modelsStore, modelVersionsStore } from './model-versions.store.ts'
import {
  aliasMoved,
  aliasNotFound,
  fileNotStored,
  modelNotFound,
  stageMoved,
  versionNotFound,
} from './registry.errors.ts'
import type { RegistryTables } from './registry.tables.ts'

export { migrations as registryMigrations, type RegistryTables } from './registry.tables.ts'
export { approvalsRoutes } from './approvals/index.ts'
export { registryRoutes } from './registry.routes.ts'

interface Deps {
  readonly database: Pick<Database<RegistryTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly artifacts: ArtifactStore
  readonly datasets: Pick<Datasets, 'byId'>
  readonly tracking: Pick<Tracking, 'run'>
}

/** Thrown inside a transaction that lost a race, to undo it and try again. */
class LostRace extends Error {}

/** Models, their immutable versions with all that made them, aliases and stages, and the history of both. */
export const openRegistry = ({ database: { db, write }, clock, artifacts, datasets, tracking }: Deps) => {
  const models = modelsStore(db)
  const versions = modelVersionsStore(db)
  const aliases = aliasesStore(db)

  async function model(name: string): Promise<Model> {
    const found = await models.get(name)
    if (!found) throw modelNotFound(name)
    return found
  }

  async function version(
    name: string,
    number: number | 'latest',
    trx?: Kysely<RegistryTables>,
  ): Promise<ModelVersion> {
    const found = await (trx ? modelVersionsStore(trx) : versions).get(name, number)
    if (found) return found
    await model(name)
    throw versionNotFound(name, number)
  }

  /** Runs a change and its event in one transaction, again where another writer came between. */
  async function change<R>(work: (trx: Kysely<RegistryTables>) => Promise<R>): Promise<R> {
    for (;;)
      try {
        return await write(work)
      } catch (error) {
        if (!(error instanceof LostRace)) throw error
      }
  }

  async function note(
    trx: Kysely<RegistryTables>,
    event: Pick<RegistryEvent, 'model' | 'kind' | 'number' | 'by'> & Partial<RegistryEvent>,
  ): Promise<void> {
    const whole = {
      id: newId('ev'),
      alias: null,
      before: null,
      after: null,
      reason: '',
      atMs: clock.nowMs(),
      ...event,
    }
    if (!(await eventsStore(trx).append(whole))) throw new LostRace()
  }

  async function check(body: NewModelVersion): Promise<void> {
    mustBeFolder(body.files)
    mustBeDeployable(body)
    for (const file of body.files)
      if ((await artifacts.stat(file.digest))?.bytes !== file.bytes)
        throw fileNotStored(file.path, file.digest)
    if (body.lineage?.datasetVersion) await datasets.byId(body.lineage.datasetVersion)
    if (body.lineage?.run) await tracking.run(body.lineage.run)
  }

  const approvals = openApprovals({ db, clock, change, note, version })

  /** Answers what the alias pointed to before. A protected alias takes the approval that allows the move. */
  async function moveAlias(
    trx: Kysely<RegistryTables>,
    name: string,
    alias: string,
    wish: { to: number | null; from?: number | null; reason?: string; by: string },
  ): Promise<number | null> {
    const found = await aliasesStore(trx).get(name, alias)
    if (wish.from !== undefined && wish.from !== found) throw aliasMoved(name, alias, wish.from, found)
    if (found === wish.to) return found
    if (wish.to === null) await approvals.mustBeRemovable(trx, name, alias)
    else await approvals.spend(trx, { model: name, number: wish.to, target: alias })
    if (!(await aliasesStore(trx).move(name, alias, found, wish.to))) throw new LostRace()
    await note(trx, {
      model: name,
      kind: 'alias',
      number: wish.to,
      alias,
      before: found === null ? null : String(found),
      after: wish.to === null ? null : String(wish.to),
      reason: wish.reason ?? '',
      by: wish.by,
    })
    return found
  }

  /** As `moveAlias`, of a stage. */
  async function moveStage(
    trx: Kysely<RegistryTables>,
    name: string,
    number: number,
    wish: { stage: ModelStage; from?: ModelStage; reason?: string; by: string },
  ): Promise<void> {
    const store = modelVersionsStore(trx)
    const before = (await store.get(name, number))!
    if (wish.from !== undefined && wish.from !== before.stage)
      throw stageMoved(name, number, wish.from, before.stage)
    if (before.stage === wish.stage) return
    mustBeUsable(before, wish.stage)
    await approvals.spend(trx, { model: name, number, target: `stage:${wish.stage}` })
    if (!(await store.move(before, wish.stage))) throw new LostRace()
    const moved = { before: before.stage, after: wish.stage, reason: wish.reason ?? '', by: wish.by }
    await note(trx, { model: name, kind: 'stage', number, ...moved })
  }

  return {
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
        const store = modelVersionsStore(trx)
        const standing = body.key === undefined ? null : await store.numberOfKey(name, body.key)
        if (standing !== null) return { number: standing, created: false }
        await modelsStore(trx).ensure(name, clock.nowMs())
        const number = (await store.lastNumber(name)) + 1
        const stage = firstStage(body.gate)
        const row = {
          id: newId('mv'),
          model: name,
          number,
          stage,
          body,
          createdBy,
          createdAtMs: clock.nowMs(),
        }
        if (!(await store.insert(row))) throw new LostRace()
        await note(trx, { model: name, kind: 'created', number, after: stage, by: createdBy })
        return { number, created: true }
      })
      return { version: await version(name, made.number), created: made.created }
    },

    approvals,
    models: (): Promise<Model[]> => models.list(),
    model,
    version,

    /** The newest first. */
    async versions(name: string): Promise<ModelVersion[]> {
      await model(name)
      return versions.list(name)
    },

    /** The version that an alias points to, or null. */
    async aliased(name: string, alias: string): Promise<ModelVersion | null> {
      const number = await aliases.get(name, alias)
      return number === null ? null : version(name, number)
    },

    /** As `aliased`, but throws REGISTRY_MODEL_NOT_FOUND or REGISTRY_ALIAS_NOT_FOUND. */
    async byAlias(name: string, alias: string): Promise<ModelVersion> {
      await model(name)
      const number = await aliases.get(name, alias)
      if (number === null) throw aliasNotFound(name, alias)
      return version(name, number)
    },

    /** Points an alias to a version; with `from` only if it points there now (null: nowhere). */
    async setAlias(
      name: string,
      alias: string,
      wish: { number: number; from?: number | null; reason?: string; by: string },
    ): Promise<ModelVersion> {
      mustBeUsable(await version(name, wish.number), alias)
      await approvals.settle(name, wish.number, alias)
      await change((trx) => moveAlias(trx, name, alias, { ...wish, to: wish.number }))
      return version(name, wish.number)
    },

    async removeAlias(name: string, alias: string, by: string): Promise<Model> {
      await model(name)
      if ((await aliases.get(name, alias)) === null) throw aliasNotFound(name, alias)
      await change((trx) => moveAlias(trx, name, alias, { to: null, by }))
      return model(name)
    },

    /** Moves a version to a stage; with `from` only if it stands there now. */
    async setStage(
      name: string,
      number: number | 'latest',
      wish: { stage: ModelStage; from?: ModelStage; reason?: string; by: string },
    ): Promise<ModelVersion> {
      const { number: exact } = await version(name, number)
      await approvals.settle(name, exact, `stage:${wish.stage}`)
      await change((trx) => moveStage(trx, name, exact, wish))
      return version(name, exact)
    },

    /**
     * Makes a version the champion, in one: alias, its stage and that of the champion before, which goes to the
     * archive; it is a challenger no more. With `from` only if that version is the champion now (null: none is).
     */
    async promote(
      name: string,
      number: number | 'latest',
      wish: { from?: number | null; reason?: string; by: string },
    ): Promise<{ version: ModelVersion; before: number | null }> {
      const found = await version(name, number)
      const exact = found.number
      mustBeUsable(found, 'champion')
      for (const target of ['champion', 'stage:production']) await approvals.settle(name, exact, target)
      const before = await change(async (trx) => {
        const { reason = '', by } = wish
        const champion = await moveAlias(trx, name, 'champion', { ...wish, to: exact })
        if ((await aliasesStore(trx).get(name, 'challenger')) === exact)
          await moveAlias(trx, name, 'challenger', { to: null, reason: 'is the champion now', by })
        await moveStage(trx, name, exact, { stage: 'production', reason, by })
        if (champion !== null && champion !== exact) {
          const { stage } = await version(name, champion, trx)
          const replaced = `version ${exact} took its place`
          if (stage === 'production')
            await moveStage(trx, name, champion, { stage: 'archived', reason: replaced, by })
        }
        return champion
      })
      return { version: await version(name, exact), before }
    },

    /** Throws DEPLOYMENT_NOT_APPROVED where this version may not answer callers. */
    async mustBeAllowedToAnswer(name: string, number: number): Promise<void> {
      await approvals.mustBeChampion(name, number, await aliases.get(name, 'champion'))
    },

    /** Notes a gate's verdict. A candidate that it refuses becomes `refused`; a later pass brings it back. */
    async recordGate(
      name: string,
      number: number | 'latest',
      gate: GateVerdict,
      by: string,
    ): Promise<ModelVersion> {
      const { number: exact } = await version(name, number)
      await change(async (trx) => {
        const store = modelVersionsStore(trx)
        const before = (await store.get(name, exact))!
        const stage = stageAfterGate(before.stage, gate)
        if (!(await store.move(before, stage, gate))) throw new LostRace()
        await note(trx, { model: name, kind: 'gate', number: exact, before: before.stage, after: stage, by })
      })
      return version(name, exact)
    },

    /** Everything that was decided about a model, the newest first. */
    async history(name: string): Promise<RegistryEvent[]> {
      await model(name)
      return eventsStore(db).ofModel(name)
    },
  }
}
export type Registry = ReturnType<typeof openRegistry>
