import type { Kysely, Selectable } from 'kysely'
import type { PipelinesTables } from '../pipelines.tables.ts'

export type ScheduleRow = Selectable<PipelinesTables['pipeline_schedules']>

export const schedulesStore = (db: Kysely<PipelinesTables>) => {
  const all = db.selectFrom('pipeline_schedules').selectAll()
  return {
    /** false where the name is taken. */
    async insert(row: ScheduleRow): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('pipeline_schedules')
        .values(row)
        .onConflict((conflict) => conflict.columns(['project', 'name']).doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    find: (project: string, name: string): Promise<ScheduleRow | undefined> =>
      all.where('project', '=', project).where('name', '=', name).executeTakeFirst(),
    byId: (id: string): Promise<ScheduleRow | undefined> => all.where('id', '=', id).executeTakeFirst(),

    list: (project: string): Promise<ScheduleRow[]> =>
      all.where('project', '=', project).orderBy('name').execute(),

    /** Those that wait for an event, of every project: whoever writes it down tells them all. */
    waitingFor: (event: string): Promise<ScheduleRow[]> =>
      all.where('event', '=', event).where('paused', '=', 0).orderBy('id').execute(),

    due: (project: string, nowMs: number): Promise<ScheduleRow[]> =>
      all
        .where('project', '=', project)
        .where('paused', '=', 0)
        .where('next_ms', '<=', nowMs)
        .orderBy('next_ms')
        .execute(),

    /** Those whose cursor lies in the future, as after a clock was put back. */
    ahead: (project: string, afterMs: number): Promise<ScheduleRow[]> =>
      all.where('project', '=', project).where('cursor_ms', '>', afterMs).execute(),

    async nextMs(project: string): Promise<number | null> {
      const row = await db
        .selectFrom('pipeline_schedules')
        .select((e) => e.fn.min('next_ms').as('next'))
        .where('project', '=', project)
        .where('paused', '=', 0)
        .executeTakeFirst()
      return row?.next ?? null
    },

    /** Moves on from a cursor; false where another server has. */
    async advance(
      row: Pick<ScheduleRow, 'id' | 'cursor_ms'>,
      to: { cursorMs: number; nextMs: number | null },
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('pipeline_schedules')
        .set({ cursor_ms: to.cursorMs, next_ms: to.nextMs })
        .where('id', '=', row.id)
        .where('cursor_ms', '=', row.cursor_ms)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    update: (
      id: string,
      set: Partial<
        Pick<ScheduleRow, 'spec' | 'event' | 'pipeline' | 'declared' | 'paused' | 'cursor_ms' | 'next_ms'>
      >,
    ) => db.updateTable('pipeline_schedules').set(set).where('id', '=', id).execute(),

    /** Lets whoever decides about this one's starts wait for those who do it now. false where it is gone. */
    async takeTurn(id: string): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('pipeline_schedules')
        .set((e) => ({ turn: e('turn', '+', 1) }))
        .where('id', '=', id)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async remove(id: string): Promise<void> {
      await db.deleteFrom('pipeline_fires').where('source', '=', id).execute()
      await db.deleteFrom('pipeline_schedules').where('id', '=', id).execute()
    },
  }
}
