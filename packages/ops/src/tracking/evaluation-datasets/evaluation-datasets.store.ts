import { sql, type Expression, type Kysely } from 'kysely'
import type { Dialect } from '../comparison.store.ts'
import { condition } from '../traces/condition.store.ts'
import type { Clause, Order } from '../filter/index.ts'
import type { EvaluationDatasetsTables } from './evaluation-datasets.tables.ts'
import type { RecordSchema } from './record.ts'

/** A named set of records to evaluate against. */
export interface EvaluationDataset {
  readonly id: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  /** null before the first record. */
  readonly schema: RecordSchema | null
  readonly records: number
  /** Another one after every change of records. */
  readonly digest: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly createdBy: string | null
  readonly updatedBy: string | null
  readonly experimentIds: readonly string[]
}

export interface EvaluationDatasetSearch {
  readonly experimentIds?: readonly string[]
  readonly where: readonly Clause[]
  readonly orderBy: readonly Order[]
  readonly offset: number
  readonly limit: number
}

const columns: Record<string, Expression<any>> = {
  name: sql.ref('evaluation_datasets.name'),
  createdAtMs: sql.ref('evaluation_datasets.created_at_ms'),
  updatedAtMs: sql.ref('evaluation_datasets.updated_at_ms'),
  createdBy: sql.ref('evaluation_datasets.created_by'),
  updatedBy: sql.ref('evaluation_datasets.updated_by'),
}

export const evaluationDatasetsStore = (db: Kysely<EvaluationDatasetsTables>, dialect: Dialect) => ({
  async load(ids: readonly string[]): Promise<EvaluationDataset[]> {
    if (ids.length === 0) return []
    const rows = await db.selectFrom('evaluation_datasets').selectAll().where('id', 'in', ids).execute()
    const tags = await db
      .selectFrom('evaluation_dataset_tags')
      .selectAll()
      .where('dataset', 'in', ids)
      .orderBy('key')
      .execute()
    const links = await db
      .selectFrom('evaluation_dataset_experiments')
      .selectAll()
      .where('dataset', 'in', ids)
      .orderBy('experiment_id')
      .execute()
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.flatMap((id) => {
      const row = byId.get(id)
      if (!row) return []
      return {
        id,
        name: row.name,
        tags: Object.fromEntries(tags.filter((tag) => tag.dataset === id).map((tag) => [tag.key, tag.value])),
        schema: row.schema === null ? null : (JSON.parse(row.schema) as RecordSchema),
        records: row.records,
        digest: row.digest,
        createdAtMs: row.created_at_ms,
        updatedAtMs: row.updated_at_ms,
        createdBy: row.created_by,
        updatedBy: row.updated_by,
        experimentIds: links.filter((link) => link.dataset === id).map((link) => link.experiment_id),
      }
    })
  },

  async find({ experimentIds, where, orderBy, offset, limit }: EvaluationDatasetSearch): Promise<string[]> {
    let query = db.selectFrom('evaluation_datasets').select('id')
    if (experimentIds)
      query = query.where('id', 'in', (e) =>
        e
          .selectFrom('evaluation_dataset_experiments')
          .select('dataset')
          .where('experiment_id', 'in', experimentIds),
      )
    for (const clause of where)
      query = query.where(
        clause.kind === 'tag'
          ? sql<boolean>`exists (select 1 from evaluation_dataset_tags t where t.dataset = evaluation_datasets.id and t.key = ${clause.key} and ${condition(dialect, sql.ref('t.value'), clause)})`
          : condition(dialect, columns[clause.key]!, clause),
      )
    for (const { key, descending } of orderBy.length > 0
      ? orderBy
      : [{ key: 'createdAtMs', descending: true }])
      query = query.orderBy(columns[key]!, descending ? 'desc' : 'asc')
    const rows = await query.orderBy('id', 'desc').offset(offset).limit(limit).execute()
    return rows.map((row) => row.id)
  },

  async insert(dataset: EvaluationDataset): Promise<void> {
    await db
      .insertInto('evaluation_datasets')
      .values({
        id: dataset.id,
        name: dataset.name,
        digest: dataset.digest,
        records: 0,
        created_by: dataset.createdBy,
        updated_by: dataset.updatedBy,
        created_at_ms: dataset.createdAtMs,
        updated_at_ms: dataset.updatedAtMs,
      })
      .execute()
    await this.setTags(dataset.id, dataset.tags)
    await this.link(dataset.id, dataset.experimentIds)
  },

  async update(
    id: string,
    facts: Partial<Pick<EvaluationDataset, 'schema' | 'records' | 'digest' | 'updatedAtMs' | 'updatedBy'>>,
  ): Promise<void> {
    const { schema, records, digest, updatedAtMs, updatedBy } = facts
    await db
      .updateTable('evaluation_datasets')
      .set({
        ...(schema === undefined ? {} : { schema: JSON.stringify(schema) }),
        ...(records === undefined ? {} : { records }),
        ...(digest === undefined ? {} : { digest }),
        ...(updatedAtMs === undefined ? {} : { updated_at_ms: updatedAtMs }),
        ...(updatedBy === undefined ? {} : { updated_by: updatedBy }),
      })
      .where('id', '=', id)
      .execute()
  },

  /** false where there is none; in a transaction it is held against other writers until the end. */
  async hold(id: string): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('evaluation_datasets')
      .set((e) => ({ records: e.ref('records') }))
      .where('id', '=', id)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  },

  async setTags(id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, value] of Object.entries(tags))
      await db
        .insertInto('evaluation_dataset_tags')
        .values({ dataset: id, key, value })
        .onConflict((conflict) => conflict.columns(['dataset', 'key']).doUpdateSet({ value }))
        .execute()
  },

  async removeTag(id: string, key: string): Promise<void> {
    await db.deleteFrom('evaluation_dataset_tags').where('dataset', '=', id).where('key', '=', key).execute()
  },

  async link(id: string, experimentIds: readonly string[]): Promise<void> {
    for (const experimentId of experimentIds)
      await db
        .insertInto('evaluation_dataset_experiments')
        .values({ dataset: id, experiment_id: experimentId })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
  },

  async unlink(id: string, experimentIds: readonly string[]): Promise<void> {
    if (experimentIds.length === 0) return
    await db
      .deleteFrom('evaluation_dataset_experiments')
      .where('dataset', '=', id)
      .where('experiment_id', 'in', experimentIds)
      .execute()
  },

  async remove(id: string): Promise<void> {
    await db.deleteFrom('evaluation_datasets').where('id', '=', id).execute()
  },
})
