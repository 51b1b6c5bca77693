import type { RunEventBody } from '@slipway/contract/pipelines'
import type { Kysely } from 'kysely'
import type { PipelinesTables } from './pipelines.tables.ts'

const rowsInOneInsert = 200

export const eventsStore = (db: Kysely<PipelinesTables>) => ({
  async add(run: string, events: readonly RunEventBody[]): Promise<void> {
    for (let at = 0; at < events.length; at += rowsInOneInsert)
      await db
        .insertInto('pipeline_events')
        .values(
          events.slice(at, at + rowsInOneInsert).map(({ seq, tMs, type, node, data }) => ({
            run_id: run,
            seq,
            t_ms: tMs,
            type,
            node,
            data: JSON.stringify(data),
          })),
        )
        .execute()
  },

  /** In order, those after a sequence number. */
  async after(run: string, seq: number, limit: number): Promise<RunEventBody[]> {
    const rows = await db
      .selectFrom('pipeline_events')
      .selectAll()
      .where('run_id', '=', run)
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      seq: row.seq,
      tMs: row.t_ms,
      type: row.type,
      node: row.node,
      data: JSON.parse(row.data) as Record<string, unknown>,
    }))
  },

  async last(run: string): Promise<number> {
    const row = await db
      .selectFrom('pipeline_events')
      .select((e) => e.fn.max('seq').as('seq'))
      .where('run_id', '=', run)
      .executeTakeFirst()
    return row?.seq ?? 0
  },
})
