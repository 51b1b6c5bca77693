import type { Kysely, Selectable } from 'kysely'
import {
  settingsOf,
  wholeVariant,
  type Revision,
  type RevisionSettings,
  type StoredVariant,
} from './revision.ts'
import { changesStore } from './changes.store.ts'
import { revisionRaced } from './serving.errors.ts'
import type { ServingTables } from './serving.tables.ts'

export const revisionsStore = (db: Kysely<ServingTables>) => ({
  /** Adds a revision; where another of the same number exists already, its author was faster. */
  async add(revision: Revision): Promise<void> {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('endpoint_revisions')
      .values({
        endpoint: revision.endpoint,
        revision: revision.revision,
        variants: JSON.stringify(revision.variants),
        author: revision.author,
        reason: revision.reason,
        cause: revision.cause,
        settings: JSON.stringify(settingsOf(revision)),
        evidence: revision.evidence === null ? null : JSON.stringify(revision.evidence),
        created_at_ms: revision.createdAtMs,
      })
      .onConflict((conflict) => conflict.columns(['endpoint', 'revision']).doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 0n) throw revisionRaced(revision.endpoint)
    await changesStore(db).countOn()
  },

  /** Every version that a revision of any endpoint names. */
  async deployed(): Promise<{ model: string; version: number }[]> {
    const rows = await db.selectFrom('endpoint_revisions').select('variants').distinct().execute()
    return rows.flatMap((row) => JSON.parse(row.variants) as StoredVariant[])
  },

  /** Newest first. */
  async of(endpoint: string): Promise<Revision[]> {
    const rows = await db
      .selectFrom('endpoint_revisions')
      .selectAll()
      .where('endpoint', '=', endpoint)
      .orderBy('revision', 'desc')
      .execute()
    return rows.map(fromRow)
  },

  async at(endpoint: string, revision: number): Promise<Revision | null> {
    const row = await db
      .selectFrom('endpoint_revisions')
      .selectAll()
      .where('endpoint', '=', endpoint)
      .where('revision', '=', revision)
      .executeTakeFirst()
    return row ? fromRow(row) : null
  },

  /** The newest revision of every endpoint, or of those named, and its first one's time, by name. */
  async newest(names?: readonly string[]): Promise<{ revision: Revision; createdAtMs: number }[]> {
    const rows = await db
      .selectFrom('endpoint_revisions as r')
      .innerJoin(
        (query) =>
          query
            .selectFrom('endpoint_revisions')
            .select('endpoint as name')
            .select(({ fn }) => fn.max('revision').as('last'))
            .select(({ fn }) => fn.min('created_at_ms').as('first_ms'))
            .$if(names !== undefined, (q) => q.where('endpoint', 'in', names ?? []))
            .groupBy('endpoint')
            .as('n'),
        (join) => join.onRef('n.name', '=', 'r.endpoint').onRef('n.last', '=', 'r.revision'),
      )
      .selectAll('r')
      .select('n.first_ms')
      .orderBy('r.endpoint')
      .execute()
    return rows.map((row) => ({ revision: fromRow(row), createdAtMs: row.first_ms }))
  },
})

export type RevisionsStore = ReturnType<typeof revisionsStore>

const fromRow = (row: Selectable<ServingTables['endpoint_revisions']>): Revision => ({
  endpoint: row.endpoint,
  revision: row.revision,
  variants: (JSON.parse(row.variants) as StoredVariant[]).map(wholeVariant),
  ...settingsOf(JSON.parse(row.settings) as Partial<RevisionSettings>),
  author: row.author,
  reason: row.reason,
  cause: row.cause as Revision['cause'],
  evidence: row.evidence === null ? null : (JSON.parse(row.evidence) as Record<string, unknown>),
  createdAtMs: row.created_at_ms,
})
