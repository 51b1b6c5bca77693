import type { Model } from '@slipway/contract/registry'
import { nearestName } from '@slipway/ml/table'
import { newId } from '../kernel/index.ts'
import { LostRace, type Changes } from './change.ts'
import type { Trx } from './events.store.ts'
import { modelsStore, type ModelKind } from './models.store.ts'
import { modelVersionsStore } from './model-versions.store.ts'
import { modelExists, modelNotFound } from './registry.errors.ts'

/** Models by name: made, described, tagged, renamed and deleted, each with its event. */
export const openModels = (db: Trx, { change, note, nowMs }: Changes) => {
  const models = modelsStore(db)

  const notFound = async (name: string, trx: Trx = db) =>
    modelNotFound(name, nearestName(name, await modelsStore(trx).names()))

  /** Throws REGISTRY_MODEL_NOT_FOUND. */
  async function idOf(name: string, trx: Trx = db): Promise<string> {
    const id = await modelsStore(trx).idOf(name)
    if (id === null) throw await notFound(name, trx)
    return id
  }

  async function model(name: string): Promise<Model> {
    const found = await models.get(name)
    if (!found) throw await notFound(name)
    return found
  }

  /** The id of the model of this name, made where it is new. */
  async function ensure(trx: Trx, name: string): Promise<string> {
    const store = modelsStore(trx)
    const standing = await store.idOf(name)
    if (standing !== null) return standing
    const id = newId('mo')
    if (!(await store.insert({ id, name, kind: 'model', description: '', atMs: nowMs() })))
      throw new LostRace()
    return id
  }

  return {
    idOf,
    model,
    ensure,
    models: (kind: ModelKind = 'model'): Promise<Model[]> => models.list(kind),

    /** Throws REGISTRY_MODEL_EXISTS or REGISTRY_PROMPT_EXISTS, by what stands under the name. */
    async createModel(
      name: string,
      body: { kind?: ModelKind; description?: string; tags?: Readonly<Record<string, string>>; by: string },
    ): Promise<Model> {
      await change(async (trx) => {
        const store = modelsStore(trx)
        const kind = body.kind ?? 'model'
        const standing = await store.kindOf(name)
        if (standing !== null) throw modelExists(name, standing)
        const id = newId('mo')
        const row = { id, name, kind, description: body.description ?? '', atMs: nowMs() }
        if (!(await store.insert(row))) throw new LostRace()
        for (const [key, value] of Object.entries(body.tags ?? {})) await store.setTag(id, key, value)
        await note(trx, { model: name, kind: 'created', number: null, after: name, by: body.by })
      })
      return model(name)
    },

    async describeModel(name: string, description: string, by: string): Promise<Model> {
      await change(async (trx) => {
        const id = await idOf(name, trx)
        const before = await modelsStore(trx).get(name)
        await modelsStore(trx).update(id, nowMs(), { description })
        if (before!.description === description) return
        const told = { before: before!.description, after: description }
        await note(trx, { model: name, kind: 'description', number: null, ...told, by })
      })
      return model(name)
    },

    /** Sets a tag, or removes it (`value` null). */
    async tagModel(name: string, key: string, value: string | null, by: string): Promise<void> {
      await change(async (trx) => {
        const id = await idOf(name, trx)
        const before = await modelsStore(trx).setTag(id, key, value)
        if (before === value) return
        await note(trx, { model: name, kind: 'tag', number: null, alias: key, before, after: value, by })
      })
    },

    /** Its versions, aliases and history stay with it. Throws REGISTRY_MODEL_EXISTS where the name is taken. */
    async renameModel(name: string, to: string, wish: { reason?: string; by: string }): Promise<Model> {
      await change(async (trx) => {
        const store = modelsStore(trx)
        const id = await idOf(name, trx)
        const taken = await store.kindOf(to)
        if (taken !== null) throw modelExists(to, taken)
        await store.update(id, nowMs(), { name: to })
        await modelVersionsStore(trx).touchAll(id, nowMs())
        const told = { before: name, after: to, reason: wish.reason ?? '' }
        await note(trx, { model: to, kind: 'renamed', number: null, ...told, by: wish.by })
      })
      return model(to)
    },
  }
}
export type Models = ReturnType<typeof openModels>
