import type { FailureBody, ResourcesBody } from '@slipway/contract/pipelines'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import { approvalRecords } from './approvals/approval-records.ts'
import { approvalsStore } from './approvals/approvals.store.ts'
import { cacheStore } from './cache.store.ts'
import { eventsStore } from './events.store.ts'
import { openJournal } from './journal.ts'
import { type NodeRow, nodesStore } from './nodes.store.ts'
import type { Patience } from './patience.ts'
import { runTaken } from './pipelines.errors.ts'
import type { PipelinesTables, PipelinesTrx } from './pipelines.tables.ts'
import { claimsStore } from './queue/claims.store.ts'
import type { RunsOutbox } from './runs-outbox.ts'
import { type RunRow, runsStore } from './runs.store.ts'

interface Stopped {
  readonly failure: FailureBody
  readonly resources: ResourcesBody | null
}

export interface RecordsDeps {
  readonly database: Pick<Database<PipelinesTables>, 'db' | 'write' | 'dialect'>
  readonly clock: Clock
  readonly outbox?: RunsOutbox
  readonly onWritten: () => void
  readonly patience: Patience
}

/** Changes of one run that may wait for the disk while it goes on. */
const mostTrailing = 100

/**
 * What one run leaves in the database: every change of state and its event in one transaction, in which the run is
 * still this server's; else the write fails with PIPELINE_RUN_TAKEN and leaves nothing.
 */
export const openRunRecords = async (
  run: Pick<RunRow, 'id' | 'pipeline' | 'fence' | 'created_ms'>,
  deps: RecordsDeps,
) => {
  const { database, clock, patience } = deps
  let lastMs = run.created_ms
  /** Within a run nothing ends before it began, though somebody puts the clock back. */
  const nowMs = () => (lastMs = Math.max(lastMs, clock.nowMs()))
  const nodes = nodesStore(database.db)
  let cachedRows: NodeRow[] = []
  const journal = openJournal<PipelinesTrx>(
    { lastSeq: await eventsStore(database.db).last(run.id), nowMs },
    (events, works) => {
      const rows = cachedRows
      cachedRows = []
      let tried = false
      return patience.whileAway(() =>
        database.write(async (trx) => {
          if (!(await claimsStore(trx).holds(run.id, run.fence, database.dialect))) throw runTaken(run.id)
          const [first] = events
          // What was cut at its very end is there already.
          if (tried && first && (await eventsStore(trx).last(run.id)) >= first.seq) return
          tried = true
          await nodesStore(trx).putAll(rows)
          await eventsStore(trx).add(run.id, events)
          for (const work of works) await work(trx)
        }),
      )
    },
    deps.onWritten,
  )
  const finished = new Map(
    (await nodes.finishedOf(run.id)).map(({ id, identity, output_kept }) => [
      id,
      { identity, output: output_kept as string },
    ]),
  )
  const attempts = new Map<string, { number: number; lost: boolean }>()
  for (const { node_id, number, status } of await nodes.attempts(run.id))
    attempts.set(node_id, { number, lost: status === 'lost' || status === 'running' })
  const trailing = new Set<Promise<void>>()
  let onUnwritten: (node: string, error: unknown) => void = () => undefined
  let unwritten: { readonly node: string; readonly error: unknown } | null = null
  const at = (row: NodeRow, number: number) => ({ run: run.id, node: row.id, number })

  return {
    journal,
    nowMs,

    /**
     * Lets a write become durable while the run goes on; only where too many do it waits for one. A write that fails is
     * told once to whoever hears of that, and by `settled`.
     */
    async trail(node: string, write: Promise<void>): Promise<void> {
      const followed: Promise<void> = write
        .catch((error: unknown) => {
          if (unwritten !== null) return
          unwritten = { node, error }
          onUnwritten(node, error)
        })
        .finally(() => trailing.delete(followed))
      trailing.add(followed)
      if (trailing.size > mostTrailing) await Promise.race(trailing)
    },
    whenUnwritten(hear: (node: string, error: unknown) => void): void {
      onUnwritten = hear
    },
    /** Resolves when all that trailed has been written, or could not be: then with the first of that. */
    async settled(): Promise<{ readonly node: string; readonly error: unknown } | null> {
      await Promise.all(trailing)
      return unwritten
    },

    ...approvalRecords(run.id, { database, journal, nowMs, patience }),
    /** The result of a node that ended before this server took the run, and what it was the result of. */
    finished: (id: string) => finished.get(id) ?? null,
    cached: (identities: readonly string[]) =>
      patience.whileAway(() => cacheStore(database.db).findAll(identities)),
    before: (id: string) => patience.whileAway(() => nodes.before(run.pipeline, id, run.id)),
    lastResult: (id: string) => patience.whileAway(() => nodes.lastResult(run.pipeline, id)),
    nextAttempt: (id: string): number => (attempts.get(id)?.number ?? 0) + 1,
    /** The number of its last attempt, where that was lost with a server; null: it was not. */
    lostAttempt: (id: string): number | null => {
      const last = attempts.get(id)
      return last?.lost ? last.number : null
    },
    said: (node: string, type: string, data: Record<string, unknown>) => journal.say({ type, node, data }),

    /** Durable with the next change of state, or soon: what it tells of is durable elsewhere. */
    nodeCached(row: NodeRow): void {
      cachedRows.push(row)
      journal.say({ type: 'node-cached', node: row.id, data: { reason: row.reason } })
    },

    attemptStarted: (row: NodeRow, number: number, handle: string) =>
      journal.commit(
        [
          {
            type: 'node-started',
            node: row.id,
            data: { attempt: number, step: row.step, reason: row.reason },
          },
        ],
        async (trx) => {
          await nodesStore(trx).put(row)
          await nodesStore(trx).addAttempt({
            run_id: run.id,
            node_id: row.id,
            number,
            status: 'running',
            handle,
            started_ms: nowMs(),
            ended_ms: null,
            resources: null,
            failure: null,
          })
        },
      ),

    /** Of one that was noted before it began. */
    attemptHandle: (row: NodeRow, number: number, handle: string) =>
      journal.commit([], (trx) => nodesStore(trx).setHandle(at(row, number), handle)),

    nodeSucceeded: (end: { row: NodeRow; number: number; output: string; resources: ResourcesBody }) =>
      journal.commit(
        [
          {
            type: 'node-finished',
            node: end.row.id,
            data: { attempt: end.number, resources: end.resources },
          },
        ],
        async (trx) => {
          const { row, number, output, resources } = end
          const store = nodesStore(trx)
          await store.endAttempt(at(row, number), {
            status: 'succeeded',
            nowMs: nowMs(),
            resources,
            failure: null,
          })
          await store.end(run.id, row.id, 'succeeded', nowMs(), output)
          await cacheStore(trx).put({ identity: row.identity, run: run.id, node: row.id, output }, nowMs())
        },
      ),

    nodeFailed: (end: { row: NodeRow; number: number; outcome: Stopped; again: boolean }) =>
      journal.commit(
        [
          {
            type: end.again ? 'node-retried' : 'node-failed',
            node: end.row.id,
            data: { attempt: end.number, failure: end.outcome.failure, resources: end.outcome.resources },
          },
        ],
        async (trx) => {
          const store = nodesStore(trx)
          await store.endAttempt(at(end.row, end.number), {
            status: 'failed',
            nowMs: nowMs(),
            ...end.outcome,
          })
          if (!end.again) await store.end(run.id, end.row.id, 'failed', nowMs(), null)
        },
      ),

    /** It failed before any attempt of it. */
    nodeRefused: (row: NodeRow, failure: FailureBody) =>
      journal.commit([{ type: 'node-failed', node: row.id, data: { attempt: null, failure } }], (trx) =>
        nodesStore(trx).put({ ...row, status: 'failed', ended_ms: nowMs() }),
      ),

    nodeStopped: (end: { row: NodeRow; number: number; how: 'cancelled' | 'suspended'; outcome: Stopped }) =>
      journal.commit(
        [
          {
            type: end.how === 'cancelled' ? 'node-cancelled' : 'node-lost',
            node: end.row.id,
            data: { attempt: end.number },
          },
        ],
        async (trx) => {
          const { failure, resources } = end.outcome
          const status = end.how === 'cancelled' ? 'cancelled' : 'lost'
          const store = nodesStore(trx)
          await store.endAttempt(at(end.row, end.number), { status, nowMs: nowMs(), resources, failure })
          if (end.how === 'cancelled') await store.end(run.id, end.row.id, 'cancelled', nowMs(), null)
        },
      ),

    runStarted: (resumed: boolean) =>
      journal.commit([{ type: resumed ? 'run-resumed' : 'run-started' }], async (trx) => {
        await runsStore(trx).start(run.id, nowMs())
      }),

    async runEnded(end: {
      status: 'succeeded' | 'failed' | 'cancelled'
      failure: (FailureBody & { node: string | null }) | null
      output: string | null
    }): Promise<void> {
      await journal.commit(
        [{ type: 'run-finished', data: { status: end.status, failure: end.failure } }],
        async (trx) => {
          await nodesStore(trx).endOpen(run.id, 'cancelled', nowMs())
          await approvalsStore(trx).closeAll(run.id)
          await runsStore(trx).end(run.id, { ...end, nowMs: nowMs() })
          await deps.outbox?.runEnded(trx, { id: run.id, pipeline: run.pipeline, status: end.status })
        },
      )
      deps.outbox?.settled()
    },

    /** Attempts that a server before us left running. */
    async lost(): Promise<{ node: string; number: number; handle: string }[]> {
      const rows = await nodes.attempts(run.id)
      return rows
        .filter(({ status }) => status === 'running')
        .map(({ node_id, number, handle }) => ({ node: node_id, number, handle }))
    },
    attemptLost: (node: string, number: number) =>
      journal.commit([{ type: 'node-lost', node, data: { attempt: number } }], async (trx) => {
        await nodesStore(trx).endAttempt(
          { run: run.id, node, number },
          { status: 'lost', nowMs: nowMs(), resources: null, failure: null },
        )
      }),
  }
}
export type RunRecords = Awaited<ReturnType<typeof openRunRecords>>
