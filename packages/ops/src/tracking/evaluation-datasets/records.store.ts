import type { Kysely, Selectable } from 'kysely'
import type { EvaluationDatasetsTables } from './evaluation-datasets.tables.ts'
import type { EvaluationRecord } from './record.ts'

const rowsAtOnce = 500

export interface Placed {
  readonly record: EvaluationRecord
  readonly digest: string
  readonly position: number
}

export const recordsStore = (db: Kysely<EvaluationDatasetsTables>) => ({
  async byDigests(dataset: string, digests: readonly string[]): Promise<Map<string, Placed>> {
    const found = new Map<string, Placed>()
    for (let start = 0; start < digests.length; start += rowsAtOnce)
      for (const row of await db
        .selectFrom('evaluation_records')
        .selectAll()
        .where('dataset', '=', dataset)
        .where('input_digest', 'in', digests.slice(start, start + rowsAtOnce))
        .execute())
        found.set(row.input_digest, {
          record: fromRow(row),
          digest: row.input_digest,
          position: row.position,
        })
    return found
  },

  async lastPosition(dataset: string): Promise<number> {
    const { last } = await db
      .selectFrom('evaluation_records')
      .select((e) => e.fn.max('position').as('last'))
      .where('dataset', '=', dataset)
      .executeTakeFirstOrThrow()
    return last ?? 0
  },

  /** Inserts them, and replaces those whose inputs stand. */
  async put(dataset: string, placed: readonly Placed[]): Promise<void> {
    for (let start = 0; start < placed.length; start += rowsAtOnce)
      await db
        .insertInto('evaluation_records')
        .values(placed.slice(start, start + rowsAtOnce).map((one) => rowOf(dataset, one)))
        .onConflict((conflict) =>
          conflict.columns(['dataset', 'input_digest']).doUpdateSet((e) => ({
            outputs: e.ref('excluded.outputs'),
            expectations: e.ref('excluded.expectations'),
            tags: e.ref('excluded.tags'),
            updated_by: e.ref('excluded.updated_by'),
            updated_at_ms: e.ref('excluded.updated_at_ms'),
          })),
        )
        .execute()
  },

  /** Those behind a position, in the order of arrival. */
  async page(dataset: string, behind: number, limit: number): Promise<Placed[]> {
    const rows = await db
      .selectFrom('evaluation_records')
      .selectAll()
      .where('dataset', '=', dataset)
      .where('position', '>', behind)
      .orderBy('position')
      .limit(limit)
      .execute()
    return rows.map((row) => ({ record: fromRow(row), digest: row.input_digest, position: row.position }))
  },

  async count(dataset: string): Promise<number> {
    const { count } = await db
      .selectFrom('evaluation_records')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('dataset', '=', dataset)
      .executeTakeFirstOrThrow()
    return count
  },

  /** @returns how many there were */
  async remove(dataset: string, ids: readonly string[]): Promise<number> {
    let removed = 0
    for (let start = 0; start < ids.length; start += rowsAtOnce) {
      const { numDeletedRows } = await db
        .deleteFrom('evaluation_records')
        .where('dataset', '=', dataset)
        .where('id', 'in', ids.slice(start, start + rowsAtOnce))
        .executeTakeFirst()
      removed += Number(numDeletedRows)
    }
    return removed
  },
})

const rowOf = (dataset: string, { record, digest, position }: Placed) => ({
  id: record.id,
  dataset,
  position,
  input_digest: digest,
  inputs: JSON.stringify(record.inputs),
  outputs: JSON.stringify(record.outputs ?? null),
  expectations: record.expectations && JSON.stringify(record.expectations),
  tags: JSON.stringify(record.tags),
  source: record.source && JSON.stringify(record.source),
  created_by: record.createdBy,
  updated_by: record.updatedBy,
  created_at_ms: record.createdAtMs,
  updated_at_ms: record.updatedAtMs,
})

const fromRow = (row: Selectable<EvaluationDatasetsTables['evaluation_records']>): EvaluationRecord => ({
  id: row.id,
  inputs: JSON.parse(row.inputs),
  outputs: JSON.parse(row.outputs),
  expectations: row.expectations === null ? null : JSON.parse(row.expectations),
  tags: JSON.parse(row.tags),
  source: row.source === null ? null : JSON.parse(row.source),
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
  createdBy: row.created_by,
  updatedBy: row.updated_by,
})
