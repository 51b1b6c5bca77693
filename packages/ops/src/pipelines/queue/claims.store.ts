import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { PipelinesTables } from '../pipelines.tables.ts'
import type { RunRow } from '../runs.store.ts'

/** Of what a server may take: only its own home's runs and those whose files it reaches, or only some. */
export interface Reach {
  readonly owner: string
  readonly stores: readonly string[]
  /** null: any. */
  readonly only: readonly string[] | null
}

export interface Candidate {
  readonly id: string
  readonly pipeline: string
}

type Runs = ExpressionBuilder<PipelinesTables, 'pipeline_runs'>
/** SQLite takes no more than 32,766 parameters in a query. */
const mostNamed = 10_000
const stoppedForMs = 10_000

/** Who drives which run: servers that live, and claims with a fence. */
export const claimsStore = (db: Kysely<PipelinesTables>) => {
  /** Of nobody who lives. */
  const orphaned = (e: Runs) =>
    e.or([
      e('server', 'is', null),
      e('server', 'not in', e.selectFrom('pipeline_servers').select('pipeline_servers.id')),
    ])
  const claimable = (e: Runs) =>
    e.or([e('status', '=', 'queued'), e.and([e('status', '=', 'running'), orphaned(e)])])
  const within = (e: Runs, { owner, stores, only }: Reach) =>
    e.and([
      e.or([e('owner', '=', owner), ...(stores.length > 0 ? [e('store', 'in', stores)] : [])]),
      ...(only === null ? [] : [e('id', 'in', only.length > 0 ? only.slice(0, mostNamed) : [''])]),
    ])

  const named = (id: string) => db.selectFrom('pipeline_runs').select('id').where('id', '=', id)
  /**
   * Locks the row. A server that is stopped in the middle of a transaction must not hold it for ever: the database ends
   * such a transaction after a while, and the server finds it undone when it goes on.
   */
  const locked = (id: string) =>
    named(id)
      .select(
        sql`set_config('idle_in_transaction_session_timeout', ${String(stoppedForMs)}, true)`.as('held'),
      )
      .forUpdate()

  return {
    /**
     * A new life of a home's server: what an earlier one held belongs to nobody any more.
     * alone: there is no other on this database, whatever the home was called before.
     */
    async enter(server: { id: string; owner: string }, alone: boolean): Promise<void> {
      const others = db.deleteFrom('pipeline_servers')
      await (alone ? others : others.where('owner', '=', server.owner)).execute()
      await db
        .insertInto('pipeline_servers')
        .values({ ...server, beats: 0 })
        .execute()
    },

    /** false: another server has taken this one for dead, and its runs are others'. */
    async beat(id: string): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('pipeline_servers')
        .set((e) => ({ beats: e('beats', '+', 1) }))
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },

    servers: () => db.selectFrom('pipeline_servers').selectAll().execute(),

    lives: async (id: string): Promise<boolean> =>
      (await db.selectFrom('pipeline_servers').select('id').where('id', '=', id).executeTakeFirst()) !==
      undefined,

    /** Takes a server out that has not counted on since. false: it has. */
    async bury(id: string, beats: number): Promise<boolean> {
      const { numDeletedRows } = await db
        .deleteFrom('pipeline_servers')
        .where('id', '=', id)
        .where('beats', '=', beats)
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },

    /** Gives up what a server holds. */
    async leave(id: string): Promise<void> {
      await db.updateTable('pipeline_runs').set({ server: null }).where('server', '=', id).execute()
      await db.deleteFrom('pipeline_servers').where('id', '=', id).execute()
    },

    /**
     * Of each pipeline the run that is next: those that were begun first, then those of the highest priority, the
     * oldest of them. Empty: nothing waits.
     */
    async next(reach: Reach): Promise<Candidate[]> {
      for (const status of ['running', 'queued'] as const) {
        const waiting = db
          .selectFrom('pipeline_runs')
          .where('status', '=', status)
          .where(claimable)
          .where((e) => within(e, reach))
        const highest = await waiting
          .select('priority')
          .orderBy('priority', 'desc')
          .limit(1)
          .executeTakeFirst()
        if (!highest) continue
        return waiting
          .where('priority', '=', highest.priority)
          .groupBy('pipeline')
          .select((e) => ['pipeline', e.fn.min('id').as('id')])
          .orderBy('id')
          .execute()
      }
      return []
    },

    /** Where the files of runs lie that nobody drives. */
    async storesOfClaimable(): Promise<string[]> {
      const rows = await db
        .selectFrom('pipeline_runs')
        .select('store')
        .distinct()
        .where('store', 'is not', null)
        .where(claimable)
        .execute()
      return rows.map(({ store }) => store as string)
    },

    queued: async (): Promise<number> =>
      (
        await db
          .selectFrom('pipeline_runs')
          .select((e) => e.fn.countAll<number>().as('n'))
          .where('status', '=', 'queued')
          .executeTakeFirstOrThrow()
      ).n,

    /** Takes a run; whoever held it can write nothing of it any more. null: another was quicker. */
    async claim(id: string, by: { server: string; owner: string }): Promise<RunRow | null> {
      const row = await db
        .updateTable('pipeline_runs')
        .set((e) => ({ ...by, status: 'running', fence: e('fence', '+', 1) }))
        .where('id', '=', id)
        .where((e) => e.or([claimable(e), e('status', '=', 'waiting')]))
        .returningAll()
        .executeTakeFirst()
      return row ?? null
    },

    /** Gives a run up that this server holds: it, or another, takes it again. */
    release: (id: string, server: string) =>
      db
        .updateTable('pipeline_runs')
        .set({ server: null })
        .where('id', '=', id)
        .where('server', '=', server)
        .execute(),

    /** The runs that a server holds. */
    async heldBy(server: string): Promise<string[]> {
      const rows = await db
        .selectFrom('pipeline_runs')
        .select('id')
        .where('server', '=', server)
        .where('status', '=', 'running')
        .execute()
      return rows.map(({ id }) => id)
    },

    /** Until the transaction ends nobody else changes what becomes of the run. SQLite has one writer anyway. */
    async lock(id: string, dialect: 'sqlite' | 'postgres'): Promise<void> {
      if (dialect === 'postgres') await locked(id).execute()
    },

    /** Runs of this server that somebody asked to stop. */
    async toCancel(server: string): Promise<string[]> {
      const rows = await db
        .selectFrom('pipeline_runs')
        .select('id')
        .where('server', '=', server)
        .where('cancel', '=', 1)
        .where('status', '=', 'running')
        .execute()
      return rows.map(({ id }) => id)
    },

    /** Asks the server that drives it. */
    askToCancel: (id: string) =>
      db.updateTable('pipeline_runs').set({ cancel: 1 }).where('id', '=', id).execute(),

    /**
     * Whether whoever claimed it with this fence still holds it; until the transaction ends nobody takes it away.
     * On PostgreSQL the row is locked; SQLite has one writer.
     */
    async holds(id: string, fence: number, dialect: 'sqlite' | 'postgres'): Promise<boolean> {
      const row = dialect === 'postgres' ? locked(id) : named(id)
      const held = await row.where('fence', '=', fence).where('ended_ms', 'is', null).executeTakeFirst()
      return held !== undefined
    },
  }
}
