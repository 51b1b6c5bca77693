import { newHexId } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type {
  ForeignLoggedModel,
  LoggedModel,
  LoggedModelQuery,
  LoggedModelStatus,
  NewLoggedModel,
} from './logged-model.ts'
import { findLoggedModels } from './logged-model-search.store.ts'
import {
  loggedModelNotFound,
  loggedModelParamChanged,
  loggedModelTagNotFound,
} from './logged-models.errors.ts'
import { loggedModelsStore, type LoggedModelRow } from './logged-models.store.ts'

export type {
  LoggedModel,
  LoggedModelOrder,
  LoggedModelQuery,
  LoggedModelStatus,
  ModelScore,
  NewLoggedModel,
  ScoredOn,
} from './logged-model.ts'
export { migrations as loggedModelMigrations, type LoggedModelTables } from './logged-models.tables.ts'

interface Deps {
  readonly database: Pick<Database<TrackingTables>, 'db' | 'write'>
  readonly clock: Clock
  /** Throws where there is no such experiment, or it is deleted. */
  readonly mustBeActive: (experimentId: string) => Promise<unknown>
}

/** Models that runs log before anything is registered: their parameters, tags, scores, and whether their files came. */
export const openLoggedModels = ({ database: { db, write }, clock, mustBeActive }: Deps) => {
  const store = loggedModelsStore(db)

  async function row(id: string): Promise<LoggedModelRow> {
    const found = await store.row(id)
    if (!found) throw loggedModelNotFound(id)
    return found
  }

  const whole = async (id: string): Promise<LoggedModel> => (await store.whole([await row(id)]))[0]!

  return {
    /** pending, until it is said that its files have come. */
    async createLoggedModel(body: NewLoggedModel): Promise<LoggedModel> {
      await mustBeActive(body.experimentId)
      const id = `m-${newHexId()}`
      const nowMs = clock.nowMs()
      await write(async (trx) => {
        const models = loggedModelsStore(trx)
        await models.insert({
          id,
          experiment_id: Number(body.experimentId),
          name: body.name ?? `model-${id.slice(-6)}`,
          type: body.type ?? '',
          run_id: body.runId ?? null,
          status: 'pending',
          created_at_ms: nowMs,
          updated_at_ms: nowMs,
          deleted_at_ms: null,
        })
        await models.addParams(id, body.params ?? {})
        await models.setTags(id, body.tags ?? {})
      })
      return whole(id)
    },

    /** Keeps one that another tool made, under its own id. Sent again it changes what may change: status, time, tags. */
    async putLoggedModel(id: string, body: ForeignLoggedModel): Promise<LoggedModel> {
      await mustBeActive(body.experimentId)
      await write(async (trx) => {
        const models = loggedModelsStore(trx)
        await models.insert(
          {
            id,
            experiment_id: Number(body.experimentId),
            name: body.name,
            type: body.type,
            run_id: body.runId,
            status: body.status,
            created_at_ms: body.createdAtMs,
            updated_at_ms: body.updatedAtMs,
            deleted_at_ms: null,
          },
          true,
        )
        await models.update(id, { status: body.status, updated_at_ms: body.updatedAtMs, deleted_at_ms: null })
        const standing = await models.addParams(id, body.params)
        if (standing)
          throw loggedModelParamChanged(id, standing.key, standing.value, body.params[standing.key]!)
        await models.setTags(id, body.tags)
      })
      return whole(id)
    },

    /** Throws TRACKING_LOGGED_MODEL_NOT_FOUND, for one that is deleted too unless `deleted`. */
    async loggedModel(id: string, deleted = false): Promise<LoggedModel> {
      const found = await row(id)
      if (found.deleted_at_ms !== null && !deleted) throw loggedModelNotFound(id)
      return (await store.whole([found]))[0]!
    },

    async settleLoggedModel(id: string, status: LoggedModelStatus): Promise<LoggedModel> {
      await row(id)
      const updated_at_ms = clock.nowMs()
      await write((trx) => loggedModelsStore(trx).update(id, { status, updated_at_ms }))
      return whole(id)
    },

    async deleteLoggedModel(id: string): Promise<void> {
      await row(id)
      const nowMs = clock.nowMs()
      await write((trx) => loggedModelsStore(trx).update(id, { deleted_at_ms: nowMs, updated_at_ms: nowMs }))
    },

    /** Throws TRACKING_LOGGED_MODEL_PARAM_CHANGED where one stands with another value; all or none of them. */
    async addLoggedModelParams(id: string, params: Readonly<Record<string, string>>): Promise<void> {
      await row(id)
      await write(async (trx) => {
        const standing = await loggedModelsStore(trx).addParams(id, params)
        if (standing) throw loggedModelParamChanged(id, standing.key, standing.value, params[standing.key]!)
      })
    },

    async tagLoggedModel(id: string, tags: Readonly<Record<string, string>>): Promise<void> {
      await row(id)
      await write((trx) => loggedModelsStore(trx).setTags(id, tags))
    },

    /** Throws TRACKING_LOGGED_MODEL_TAG_NOT_FOUND. */
    async untagLoggedModel(id: string, key: string): Promise<void> {
      await row(id)
      if (!(await write((trx) => loggedModelsStore(trx).removeTag(id, key))))
        throw loggedModelTagNotFound(id, key)
    },

    async searchLoggedModels(query: LoggedModelQuery): Promise<{ models: LoggedModel[]; more: boolean }> {
      const { rows, more } = await findLoggedModels(db, query)
      return { models: await store.whole(rows), more }
    },
  }
}
export type LoggedModels = ReturnType<typeof openLoggedModels>
