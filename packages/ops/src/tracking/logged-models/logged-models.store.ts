import type { Kysely, Selectable } from 'kysely'
import { valueOf, wireValue } from '../metrics/metric-point.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type { LoggedModel, LoggedModelStatus, ModelScore } from './logged-model.ts'

export type LoggedModelRow = Selectable<TrackingTables['logged_models']>
type TextTable = 'logged_model_params' | 'logged_model_tags'

/** Without a prototype, so that any key is a key. */
const texts = (): Record<string, string> => Object.create(null) as Record<string, string>
const rowsAtOnce = 500

export const loggedModelsStore = (db: Kysely<TrackingTables>) => {
  /** In the order of the rows. */
  async function whole(rows: readonly LoggedModelRow[]): Promise<LoggedModel[]> {
    const models: LoggedModel[] = []
    for (let start = 0; start < rows.length; start += rowsAtOnce)
      models.push(...(await some(rows.slice(start, start + rowsAtOnce))))
    return models
  }

  async function some(rows: readonly LoggedModelRow[]): Promise<LoggedModel[]> {
    const ids = rows.map((row) => row.id)
    const models = new Map(rows.map((row) => [row.id, fromRow(row)]))
    for (const [table, field] of [
      ['logged_model_params', 'params'],
      ['logged_model_tags', 'tags'],
    ] as const)
      for (const { model_id, key, value } of await db
        .selectFrom(table)
        .selectAll()
        .where('model_id', 'in', ids)
        .orderBy('key')
        .execute())
        models.get(model_id)![field][key] = value
    const scores = await db
      .selectFrom('model_metrics')
      .selectAll()
      .where('model_id', 'in', ids)
      .orderBy('key')
      .orderBy('step')
      .orderBy('t_ms')
      .execute()
    for (const row of scores) models.get(row.model_id)!.metrics.push(scoreOf(row))
    return [...models.values()]
  }

  return {
    whole,

    async row(id: string): Promise<LoggedModelRow | null> {
      return (
        (await db.selectFrom('logged_models').selectAll().where('id', '=', id).executeTakeFirst()) ?? null
      )
    },

    /** @param orStands whether one of this id may stand already; it stays as it is */
    async insert(row: LoggedModelRow, orStands = false): Promise<void> {
      const query = db.insertInto('logged_models').values(row)
      await (orStands ? query.onConflict((conflict) => conflict.doNothing()) : query).execute()
    },

    async update(
      id: string,
      change: Partial<Pick<LoggedModelRow, 'status' | 'deleted_at_ms'>> & { updated_at_ms: number },
    ): Promise<void> {
      await db.updateTable('logged_models').set(change).where('id', '=', id).execute()
    },

    /** Those that are new; the value that stands of one that has another, or null. */
    async addParams(
      id: string,
      params: Readonly<Record<string, string>>,
    ): Promise<{ key: string; value: string } | null> {
      await putTexts(db, 'logged_model_params', id, params, false)
      const keys = Object.keys(params)
      if (keys.length === 0) return null
      const standing = await db
        .selectFrom('logged_model_params')
        .select(['key', 'value'])
        .where('model_id', '=', id)
        .where('key', 'in', keys)
        .execute()
      return standing.find(({ key, value }) => params[key] !== value) ?? null
    },

    setTags: (id: string, tags: Readonly<Record<string, string>>): Promise<void> =>
      putTexts(db, 'logged_model_tags', id, tags, true),

    /** false where there is none. */
    async removeTag(id: string, key: string): Promise<boolean> {
      const { numDeletedRows } = await db
        .deleteFrom('logged_model_tags')
        .where('model_id', '=', id)
        .where('key', '=', key)
        .executeTakeFirst()
      return numDeletedRows === 1n
    },
  }
}

async function putTexts(
  db: Kysely<TrackingTables>,
  table: TextTable,
  id: string,
  values: Readonly<Record<string, string>>,
  replace: boolean,
): Promise<void> {
  const rows = Object.entries(values).map(([key, value]) => ({ model_id: id, key, value }))
  for (let start = 0; start < rows.length; start += rowsAtOnce)
    await db
      .insertInto(table)
      .values(rows.slice(start, start + rowsAtOnce))
      .onConflict((conflict) =>
        replace
          ? conflict.columns(['model_id', 'key']).doUpdateSet((e) => ({ value: e.ref('excluded.value') }))
          : conflict.doNothing(),
      )
      .execute()
}

const scoreOf = (row: Selectable<TrackingTables['model_metrics']>): ModelScore => ({
  key: row.key,
  value: wireValue(valueOf(row)),
  step: row.step,
  tMs: row.t_ms,
  runId: row.run_id,
  dataset: row.dataset_name === '' ? null : { name: row.dataset_name, digest: row.dataset_digest },
})

const fromRow = (row: LoggedModelRow): LoggedModel => ({
  id: row.id,
  experimentId: String(row.experiment_id),
  name: row.name,
  type: row.type,
  runId: row.run_id,
  status: row.status as LoggedModelStatus,
  lifecycle: row.deleted_at_ms === null ? 'active' : 'deleted',
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
  params: texts(),
  tags: texts(),
  metrics: [],
})
