import type { FireBody, FireStatus } from '@slipway/contract/schedules'
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely'
import { newId } from '../../kernel/index.ts'
import type { PipelinesTables } from '../pipelines.tables.ts'

export type FireRow = Selectable<PipelinesTables['pipeline_fires']>
export type NewFire = Pick<FireRow, 'project' | 'pipeline' | 'source' | 'key' | 'start_ms' | 'created_ms'> &
  Partial<FireRow>

/** The most ended fires of one schedule that are kept. */
const historyLength = 1000

export const firesStore = (db: Kysely<PipelinesTables>) => {
  const all = db.selectFrom('pipeline_fires').selectAll()
  return {
    /** Answers the keys of those that were not there yet. */
    async add(fires: readonly NewFire[]): Promise<string[]> {
      const added: string[] = []
      for (let start = 0; start < fires.length; start += 500) {
        const rows = await db
          .insertInto('pipeline_fires')
          .values(fires.slice(start, start + 500).map(whole))
          .onConflict((conflict) => conflict.columns(['source', 'key']).doNothing())
          .returning('key')
          .execute()
        added.push(...rows.map(({ key }) => key))
      }
      return added
    },

    byId: (id: string): Promise<FireRow | undefined> => all.where('id', '=', id).executeTakeFirst(),
    byKey: (source: string, key: string): Promise<FireRow | undefined> =>
      all.where('source', '=', source).where('key', '=', key).executeTakeFirst(),
    byRun: (run: string): Promise<FireRow | undefined> => all.where('run_id', '=', run).executeTakeFirst(),

    /** Newest first. */
    ofSource: (source: string, limit: number): Promise<FireRow[]> =>
      all
        .where('source', '=', source)
        .orderBy('created_ms', 'desc')
        .orderBy('start_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),

    /** In the order of time. */
    inOrder: (source: string, status?: FireStatus): Promise<FireRow[]> =>
      all
        .where('source', '=', source)
        .$if(status !== undefined, (query) => query.where('status', '=', status!))
        .orderBy('scheduled_ms')
        .execute(),

    /**
     * The sources of which something may start now, the one that waits longest first.
     * @param asked only what a person asked for
     */
    async startableSources(project: string, nowMs: number, asked: boolean): Promise<string[]> {
      const rows = await db
        .selectFrom('pipeline_fires')
        .select((e) => ['source', e.fn.min('start_ms').as('first')])
        .where('project', '=', project)
        .where(mayStart(nowMs))
        .$if(asked, (query) => query.where(wasAsked))
        .groupBy('source')
        .orderBy('first')
        .execute()
      return rows.map(({ source }) => source)
    },

    /** What may start now of a source: what waits, and what a server that is gone had begun to start. Oldest first. */
    startable: (source: string, nowMs: number, asked: boolean): Promise<FireRow[]> =>
      all
        .where('source', '=', source)
        .where(mayStart(nowMs))
        .$if(asked, (query) => query.where(wasAsked))
        .orderBy('start_ms')
        .orderBy('id')
        .limit(16)
        .execute(),

    /** When something that is not due yet may start. */
    async nextMs(project: string, nowMs: number): Promise<number | null> {
      const row = await db
        .selectFrom('pipeline_fires')
        .select((e) => e.fn.min('start_ms').as('next'))
        .where('project', '=', project)
        .where('status', '=', 'waiting')
        .where('start_ms', '>', nowMs)
        .executeTakeFirst()
      return row?.next ?? null
    },

    /** Others of the same source that run or are about to. */
    async underWay(source: string, but: string): Promise<{ id: string; run_id: string | null }[]> {
      return db
        .selectFrom('pipeline_fires')
        .select(['id', 'run_id'])
        .where('source', '=', source)
        .where('status', 'in', ['starting', 'running'])
        .where('id', '!=', but)
        .execute()
    },

    async countSince(source: string, sinceMs: number): Promise<number> {
      const { n } = await db
        .selectFrom('pipeline_fires')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('source', '=', source)
        .where('created_ms', '>', sinceMs)
        .where('status', '!=', 'skipped')
        .executeTakeFirstOrThrow()
      return n
    },

    async countWaiting(source: string): Promise<number> {
      const { n } = await db
        .selectFrom('pipeline_fires')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('source', '=', source)
        .where('status', '=', 'waiting')
        .executeTakeFirstOrThrow()
      return n
    },

    async counts(sources: readonly string[]): Promise<{ source: string; status: FireStatus; n: number }[]> {
      if (sources.length === 0) return []
      return db
        .selectFrom('pipeline_fires')
        .select((e) => ['source', 'status', e.fn.countAll<number>().as('n')])
        .where('source', 'in', sources)
        .groupBy(['source', 'status'])
        .execute()
    },

    /** Of the newest run with these parameters that succeeded. */
    async succeeded(
      project: string,
      pipeline: string,
      digests: readonly string[],
    ): Promise<Map<string, { run: string; code: string | null }>> {
      const found = new Map<string, { run: string; code: string | null }>()
      for (let start = 0; start < digests.length; start += 500) {
        const rows = await db
          .selectFrom('pipeline_fires')
          .select(['params_digest', 'run_id', 'code'])
          .where('project', '=', project)
          .where('pipeline', '=', pipeline)
          .where('status', '=', 'succeeded')
          .where('params_digest', 'in', digests.slice(start, start + 500))
          .orderBy('created_ms')
          .execute()
        for (const row of rows) found.set(row.params_digest!, { run: row.run_id!, code: row.code })
      }
      return found
    },

    /** Changes one that stands as expected; false where it does not. */
    async move(id: string, from: readonly FireStatus[], set: Partial<FireRow>): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('pipeline_fires')
        .set(set)
        .where('id', '=', id)
        .where('status', 'in', from)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** Everything of a source that waits. */
    endWaiting: (source: string, set: Pick<FireRow, 'status' | 'reason' | 'ended_ms'>) =>
      db
        .updateTable('pipeline_fires')
        .set(set)
        .where('source', '=', source)
        .where('status', '=', 'waiting')
        .execute(),

    /** What a server that is gone had begun to start may be started at once. */
    release: (project: string, nowMs: number) =>
      db
        .updateTable('pipeline_fires')
        .set({ claimed_ms: nowMs })
        .where('project', '=', project)
        .where('status', '=', 'starting')
        .execute(),

    /** Forgets the oldest that have ended beyond a thousand. */
    async prune(source: string): Promise<void> {
      const oldest = await db
        .selectFrom('pipeline_fires')
        .select('created_ms')
        .where('source', '=', source)
        .where('ended_ms', 'is not', null)
        .orderBy('created_ms', 'desc')
        .offset(historyLength)
        .limit(1)
        .executeTakeFirst()
      if (oldest)
        await db
          .deleteFrom('pipeline_fires')
          .where('source', '=', source)
          .where('ended_ms', 'is not', null)
          .where('created_ms', '<=', oldest.created_ms)
          .execute()
    },
  }
}

type Where = ExpressionBuilder<PipelinesTables, 'pipeline_fires'>

const mayStart = (nowMs: number) => (e: Where) =>
  e.or([
    e.and([e('status', '=', 'waiting'), e('start_ms', '<=', nowMs)]),
    e.and([e('status', '=', 'starting'), e('claimed_ms', '<=', nowMs)]),
  ])

const wasAsked = (e: Where) => e.or([e('source', 'like', 'bf%'), e('key', 'like', 'now %')])

const whole = (fire: NewFire): FireRow => ({
  id: newId('fire'),
  scheduled_ms: null,
  until_ms: null,
  event: null,
  depth: 0,
  status: 'waiting',
  reason: '',
  failure: null,
  run_id: null,
  claimed_ms: null,
  attempts: 0,
  params_digest: null,
  code: null,
  ended_ms: null,
  ...fire,
})

export const fireBody = (row: FireRow): FireBody => ({
  id: row.id,
  key: row.key,
  scheduledMs: row.scheduled_ms,
  event: row.event === null ? null : (JSON.parse(row.event) as Record<string, unknown>),
  status: row.status,
  reason: row.reason,
  failure: row.failure === null ? null : (JSON.parse(row.failure) as FireBody['failure']),
  run: row.status === 'starting' || row.status === 'waiting' ? null : row.run_id,
  createdMs: row.created_ms,
  endedMs: row.ended_ms,
})
