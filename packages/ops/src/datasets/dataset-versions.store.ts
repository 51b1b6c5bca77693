import type { DatasetVersion, DatasetVersionSummary, NewDatasetVersion } from '@slipway/contract/datasets'
import type { Kysely, Selectable } from 'kysely'
import type { DatasetsTables } from './datasets.tables.ts'
import { tagsStore } from './tags.store.ts'

type Row = Selectable<DatasetsTables['dataset_versions']>
type Counts = { passed: number; failed: number; warned: number }

const summaryColumns = [
  'id',
  'name',
  'number',
  'digest',
  'rows',
  'columns',
  'bytes',
  'made_by_run',
  'made_by_step',
  'created_by',
  'created_at_ms',
] as const

export interface NewRow {
  readonly id: string
  readonly name: string
  readonly body: NewDatasetVersion
  readonly createdBy: string
  readonly createdAtMs: number
}

export const datasetVersionsStore = (db: Kysely<DatasetsTables>) => {
  const full = db.selectFrom('dataset_versions').selectAll()
  const standing = full.where('deleted_at_ms', 'is', null)

  /** The newest report's counts of each version. */
  async function validationOf(ids: readonly string[]): Promise<Map<string, Counts>> {
    const counts = new Map<string, Counts>()
    for (let start = 0; start < ids.length; start += 500) {
      const rows = await db
        .selectFrom('dataset_validations')
        .select(['version_id', 'passed', 'failed', 'warned'])
        .where('version_id', 'in', ids.slice(start, start + 500))
        .orderBy('created_at_ms')
        .orderBy('id')
        .execute()
      for (const { version_id, ...rest } of rows) counts.set(version_id, rest)
    }
    return counts
  }

  async function summaries(
    rows: readonly Pick<Row, (typeof summaryColumns)[number]>[],
  ): Promise<DatasetVersionSummary[]> {
    const ids = rows.map((row) => row.id)
    const counts = await validationOf(ids)
    const tags = await tagsStore(db).ofVersions(ids)
    return rows.map((row) => summaryOf(row, counts.get(row.id) ?? null, tags.get(row.id) ?? []))
  }

  async function whole(row: Row | undefined): Promise<DatasetVersion | null> {
    if (!row) return null
    const [summary] = await summaries([row])
    return {
      ...summary!,
      fields: JSON.parse(row.fields),
      source: JSON.parse(row.source),
      parts: JSON.parse(row.parts),
      media: row.media === null ? null : JSON.parse(row.media),
      madeFrom: JSON.parse(row.made_from),
      issues: JSON.parse(row.issues),
      profile: row.profile === null ? null : JSON.parse(row.profile),
    }
  }

  return {
    /** Deleted or not: the same data is one version. */
    byDigest: async (name: string, digest: string) =>
      whole(await full.where('name', '=', name).where('digest', '=', digest).executeTakeFirst()),
    /** Deleted or not: what was made of it goes on naming it. */
    byId: async (id: string) => whole(await full.where('id', '=', id).executeTakeFirst()),
    byNumber: async (name: string, number: number) =>
      whole(await standing.where('name', '=', name).where('number', '=', number).executeTakeFirst()),
    latest: async (name: string) =>
      whole(await standing.where('name', '=', name).orderBy('number', 'desc').limit(1).executeTakeFirst()),

    /** Deletes it (a time) or takes that back (null); false where it was purged meanwhile. */
    async setDeleted(id: string, atMs: number | null): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('dataset_versions')
        .set({ deleted_at_ms: atMs })
        .where('id', '=', id)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** Adds it under the next number; false where another writer took that number or added the same data first. */
    async insert({ id, name, body, createdBy, createdAtMs }: NewRow): Promise<boolean> {
      // In one statement, so that a purge is seen whole or not at all.
      const { standing, purged } = await db
        .selectNoFrom((e) => [
          e
            .selectFrom('dataset_versions')
            .select((s) => s.fn.max('number').as('n'))
            .where('name', '=', name)
            .as('standing'),
          e.selectFrom('dataset_numbers').select('last').where('name', '=', name).as('purged'),
        ])
        .executeTakeFirstOrThrow()
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('dataset_versions')
        .values({
          id,
          name,
          number: Math.max(standing ?? 0, purged ?? 0) + 1,
          digest: body.digest,
          rows: body.rows,
          columns: body.fields.length,
          fields: JSON.stringify(body.fields),
          source: JSON.stringify(body.source),
          issues: JSON.stringify(body.issues ?? []),
          profile: body.profile === undefined ? null : JSON.stringify(body.profile),
          parts: JSON.stringify(body.parts),
          bytes: body.parts.reduce((sum, { bytes, pack }) => sum + bytes + (pack?.bytes ?? 0), 0),
          media: body.media === undefined ? null : JSON.stringify(body.media),
          made_from: JSON.stringify(body.madeFrom ?? []),
          made_by_run: body.madeBy?.run ?? null,
          made_by_step: body.madeBy?.step ?? null,
          created_by: createdBy,
          created_at_ms: createdAtMs,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    /** Those that say that their rows were made of this one. */
    async madeOf(id: string): Promise<DatasetVersionSummary[]> {
      return summaries(
        await db
          .selectFrom('dataset_versions')
          .select(summaryColumns)
          .where('made_from', 'like', `%"${id}"%`)
          .orderBy('created_at_ms')
          .execute(),
      )
    },

    async madeByRun(run: string): Promise<DatasetVersionSummary[]> {
      return summaries(
        await db
          .selectFrom('dataset_versions')
          .select(summaryColumns)
          .where('made_by_run', '=', run)
          .where('deleted_at_ms', 'is', null)
          .orderBy('created_at_ms')
          .execute(),
      )
    },

    async takenFrom(address: string): Promise<DatasetVersionSummary[]> {
      const rows = await db
        .selectFrom('dataset_versions')
        .select([...summaryColumns, 'source'])
        .where('source', 'like', `%"path":"${address}%`)
        .where('deleted_at_ms', 'is', null)
        .orderBy('created_at_ms')
        .execute()
      // An underscore of the address stands for any letter in a pattern.
      const own = rows.filter(({ source }) => {
        const { path } = JSON.parse(source) as { path: string }
        return path === address || /^[@?#/]/.test(path.startsWith(address) ? path.slice(address.length) : '')
      })
      return summaries(own)
    },

    /** Versions of captured predictions among which a model version, such as churn@3, has answers; oldest first. */
    async answeredBy(modelVersion: string): Promise<DatasetVersionSummary[]> {
      const rows = await db
        .selectFrom('dataset_versions')
        .select([...summaryColumns, 'source'])
        .where('source', 'like', `%"answeredBy":[%${JSON.stringify(modelVersion)}%`)
        .where('deleted_at_ms', 'is', null)
        .orderBy('created_at_ms')
        .execute()
      const own = rows.filter(({ source }) =>
        (JSON.parse(source) as { answeredBy?: string[] }).answeredBy?.includes(modelVersion),
      )
      return summaries(own)
    },

    async versions(name: string): Promise<DatasetVersionSummary[]> {
      return summaries(
        await db
          .selectFrom('dataset_versions')
          .select(summaryColumns)
          .where('name', '=', name)
          .where('deleted_at_ms', 'is', null)
          .orderBy('number', 'desc')
          .execute(),
      )
    },

    /** The latest version of every dataset, the latest changed first. */
    /** Of datasets that have a version. */
    async names(): Promise<string[]> {
      const found = await db
        .selectFrom('dataset_versions')
        .select('name')
        .distinct()
        .where('deleted_at_ms', 'is', null)
        .execute()
      return found.map(({ name }) => name)
    },

    async latestOfAll(): Promise<DatasetVersionSummary[]> {
      return summaries(
        await db
          .selectFrom('dataset_versions')
          .innerJoin(
            (e) =>
              e
                .selectFrom('dataset_versions')
                .select((s) => ['name as of', s.fn.max('number').as('last')])
                .where('deleted_at_ms', 'is', null)
                .groupBy('name')
                .as('newest'),
            (join) => join.onRef('newest.of', '=', 'name').onRef('newest.last', '=', 'number'),
          )
          .select(summaryColumns)
          .orderBy('created_at_ms', 'desc')
          .orderBy('name')
          .execute(),
      )
    },
  }
}
export type DatasetVersionsStore = ReturnType<typeof datasetVersionsStore>

const summaryOf = (
  row: Pick<Row, (typeof summaryColumns)[number]>,
  validation: Counts | null,
  tags: string[],
): DatasetVersionSummary => ({
  id: row.id,
  name: row.name,
  number: row.number,
  digest: row.digest,
  rows: row.rows,
  columns: row.columns,
  bytes: row.bytes,
  madeBy: { run: row.made_by_run, step: row.made_by_step },
  createdBy: row.created_by,
  createdAtMs: row.created_at_ms,
  validation,
  tags,
})
