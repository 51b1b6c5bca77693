import type { Kysely, Selectable } from 'kysely'
import type { PipelinesTables } from '../pipelines.tables.ts'

export type HookRow = Selectable<PipelinesTables['pipeline_hooks']>
type Key = Pick<HookRow, 'project' | 'name'>

export const hooksStore = (db: Kysely<PipelinesTables>) => ({
  /** false where the name is taken. */
  async insert(row: HookRow): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('pipeline_hooks')
      .values(row)
      .onConflict((conflict) => conflict.columns(['project', 'name']).doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  },

  find: (project: string, name: string): Promise<HookRow | undefined> =>
    db
      .selectFrom('pipeline_hooks')
      .selectAll()
      .where('project', '=', project)
      .where('name', '=', name)
      .executeTakeFirst(),

  list: (project: string): Promise<HookRow[]> =>
    db.selectFrom('pipeline_hooks').selectAll().where('project', '=', project).orderBy('name').execute(),

  setSecret: ({ project, name }: Key, secret: string) =>
    db
      .updateTable('pipeline_hooks')
      .set({ secret })
      .where('project', '=', project)
      .where('name', '=', name)
      .execute(),

  async remove({ project, name }: Key): Promise<void> {
    await db
      .deleteFrom('pipeline_hook_calls')
      .where('project', '=', project)
      .where('hook', '=', name)
      .execute()
    await db.deleteFrom('pipeline_hooks').where('project', '=', project).where('name', '=', name).execute()
  },

  /** false where a call of this id was taken before. */
  async take({ project, name }: Key, id: string, atMs: number): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('pipeline_hook_calls')
      .values({ project, hook: name, id, at_ms: atMs })
      .onConflict((conflict) => conflict.columns(['project', 'hook', 'id']).doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) return false
    await db
      .updateTable('pipeline_hooks')
      .set({ last_called_ms: atMs })
      .where('project', '=', project)
      .where('name', '=', name)
      .execute()
    return true
  },

  /** Calls so old that their time alone refuses them. */
  forgetCalls: ({ project, name }: Key, beforeMs: number) =>
    db
      .deleteFrom('pipeline_hook_calls')
      .where('project', '=', project)
      .where('hook', '=', name)
      .where('at_ms', '<', beforeMs)
      .execute(),
})
