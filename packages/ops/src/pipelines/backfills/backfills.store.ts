import type { Kysely, Selectable } from 'kysely'
import type { PipelinesTables } from '../pipelines.tables.ts'

export type BackfillRow = Selectable<PipelinesTables['pipeline_backfills']>

export const backfillsStore = (db: Kysely<PipelinesTables>) => ({
  insert: (row: BackfillRow) => db.insertInto('pipeline_backfills').values(row).execute(),

  byId: (id: string): Promise<BackfillRow | undefined> =>
    db.selectFrom('pipeline_backfills').selectAll().where('id', '=', id).executeTakeFirst(),

  /** Newest first. */
  list: (project: string, limit: number): Promise<BackfillRow[]> =>
    db
      .selectFrom('pipeline_backfills')
      .selectAll()
      .where('project', '=', project)
      .orderBy('created_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute(),

  /** As of a schedule: deciders take turns. false where it is gone. */
  async takeTurn(id: string): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('pipeline_backfills')
      .set((e) => ({ turn: e('turn', '+', 1) }))
      .where('id', '=', id)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  },

  end: (id: string, status: BackfillRow['status'], nowMs: number | null) =>
    db
      .updateTable('pipeline_backfills')
      .set({ status, ended_ms: nowMs })
      .where('id', '=', id)
      .where('status', '!=', 'cancelled')
      .execute(),
})

/** Ends a backfill once nothing of it is still to come; does nothing for a schedule. */
export async function settleBackfill(
  db: Kysely<PipelinesTables>,
  source: string,
  nowMs: number,
): Promise<void> {
  if (!source.startsWith('bf_')) return
  const rows = await db
    .selectFrom('pipeline_fires')
    .select('status')
    .distinct()
    .where('source', '=', source)
    .execute()
  const there = new Set(rows.map(({ status }) => status))
  if (there.has('waiting') || there.has('starting') || there.has('running')) return
  const status = there.has('failed') || there.has('cancelled') ? 'failed' : 'succeeded'
  await backfillsStore(db).end(source, status, nowMs)
}
