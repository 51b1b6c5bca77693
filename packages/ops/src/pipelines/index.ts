import { availableParallelism, hostname } from 'node:os'
import type {
  PipelineRunBody,
  PipelineRunDetail,
  PlanBody,
  RunEventBody,
  RunStatus,
} from '@slipway/contract/pipelines'
import type { CapturedBody } from '@slipway/contract/run-context'
import type { Json } from '@slipway/flow/encoding'
import { graphOf } from '@slipway/flow/graph'
import { refuseCycles } from '@slipway/flow/plan'
import { newId } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { AttemptLogs } from '../ports/attempt-logs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Attempt, Executor } from '../ports/executor.ts'
import { eventsStore } from './events.store.ts'
import { keepCode } from './kept-code.ts'
import { keptFiles } from './kept-files.store.ts'
import { keptJson } from './kept-json.ts'
import { nodeBody, nodesStore } from './nodes.store.ts'
import { giveUpRun, type OpenRun, openRun } from './open-run.ts'
import { attemptNotFound, nodeNotFound, runElsewhere, runEnded, runNotFound } from './pipelines.errors.ts'
import type { PipelinesTables } from './pipelines.tables.ts'
import type { RunsOutbox } from './runs-outbox.ts'
import { type RunRow, runBody, runsStore } from './runs.store.ts'
import type { Secrets } from './secrets/index.ts'
import { openWaiting } from './waiting.ts'

export { migrations as pipelinesMigrations, type PipelinesTables } from './pipelines.tables.ts'
export { pipelinesRoutes } from './pipelines.routes.ts'
export { openSecrets, type Secrets } from './secrets/index.ts'
export { secretsRoutes } from './secrets/secrets.routes.ts'
export { migrations as secretsMigrations, type SecretsTables } from './secrets/secrets.tables.ts'
export {
  type Happening,
  openSchedules,
  openTriggers,
  type Planner,
  pipelineUnknown,
  type Schedules,
  schedulesRoutes,
  type Triggers,
} from './schedules/index.ts'

export interface PipelinesDeps {
  readonly database: Pick<Database<PipelinesTables>, 'db' | 'write'>
  readonly artifacts: ArtifactStore
  readonly clock: Clock
  readonly executor: Executor
  readonly secrets: Pick<Secrets, 'reveal'>
  /** What attempts print. */
  readonly logs: Pick<AttemptLogs, 'read' | 'collect'>
  /** The state folder: runs belong to the server of a home. */
  readonly home: string
  /** Hears of every run that ends. */
  readonly outbox?: RunsOutbox
}

/** Pipeline runs: schedules their steps, keeps what they gave, tells what happens. */
export const openPipelines = (deps: PipelinesDeps) => {
  const { database, clock, artifacts } = deps
  const runs = runsStore(database.db)
  const nodes = nodesStore(database.db)
  const events = eventsStore(database.db)
  const kept = keptJson(artifacts)
  const owner = `${hostname()}:${deps.home}`
  const active = new Map<string, OpenRun>()
  /** Runs whose state could not be written any more, as on a full disk: nothing further will happen to them here. */
  const broken = new Map<string, unknown>()
  const waiting = openWaiting()
  let serverFor: (actor: string) => Attempt['server'] = () => null
  let closing = false

  const find = async (id: string): Promise<RunRow> => {
    const row = await runs.find(id)
    if (!row) throw runNotFound(id)
    return row
  }
  const depsOf = (row: RunRow) => ({
    ...deps,
    kept,
    server: serverFor(row.actor),
    onWritten: () => waiting.wake(row.id),
  })
  const open = async (row: RunRow, resumed: boolean): Promise<void> => {
    const run = await openRun(row, resumed, depsOf(row))
    active.set(row.id, run)
    const forget = () => {
      active.delete(row.id)
      waiting.wake(row.id)
    }
    run.ended.then(forget, (error) => {
      broken.set(row.id, error)
      run.stop('suspended')
      forget()
    })
    if (closing) run.stop('suspended')
  }

  return {
    /**
     * Tells the room where steps reach the platform and with which token those of whoever started a run, and brings to an end what the server before it left.
     * resume (where absent): goes on with it (finished nodes are kept, what was interrupted runs again). give-up: such
     * runs are marked failed with PIPELINE_RUN_LOST, and what they left running is stopped. leave: nothing is done.
     */
    async start(where: {
      url: string
      tokenFor: (actor: string) => string
      unfinished?: 'resume' | 'give-up' | 'leave'
    }): Promise<{ resumed: string[] }> {
      serverFor = (actor) => ({ url: where.url, token: where.tokenFor(actor) })
      await deps.executor.sweep()
      const resumed: string[] = []
      const left = where.unfinished === 'leave' ? [] : await runs.unfinished(owner)
      for (const row of left) {
        if (active.has(row.id)) continue
        if (where.unfinished === 'give-up') await giveUpRun(row, depsOf(row))
        else {
          await open(row, true)
          resumed.push(row.id)
        }
      }
      return { resumed }
    },

    /**
     * Starts a run of a plan; answers at once. Throws FLOW_CYCLE and FLOW_PLAN_BROKEN.
     * With an id that was reserved for it the run comes into being once, however often this is asked.
     */
    async create(
      wanted: { id?: string; plan: PlanBody; jobs?: number; force?: boolean; captured?: CapturedBody },
      actor: string,
    ): Promise<PipelineRunBody> {
      refuseCycles(wanted.plan)
      await keepCode(wanted.plan, artifacts)
      const row: RunRow = {
        id: wanted.id ?? newId('pr'),
        pipeline: wanted.plan.pipeline,
        status: 'queued',
        actor,
        owner,
        plan_kept: await kept.keep(wanted.plan as unknown as Json),
        captured_kept: wanted.captured ? await kept.keep(wanted.captured as unknown as Json) : null,
        jobs: wanted.jobs ?? availableParallelism(),
        force: wanted.force ? 1 : 0,
        created_ms: clock.nowMs(),
        started_ms: null,
        ended_ms: null,
        failure: null,
        output_kept: null,
      }
      if (!(await runs.insert(row))) return runBody(await find(row.id))
      await open(row, false)
      return runBody(await find(row.id))
    },

    /** Files that hold values of runs, and so the names of further files. */
    keptFiles,
    oldestUnfinishedMs: (): Promise<number | null> => runs.oldestUnfinishedMs(),

    list: (query: { pipeline?: string; status?: RunStatus; before?: string; limit?: number }) =>
      runs.list({ ...query, limit: query.limit ?? 50 }),

    async get(id: string): Promise<PipelineRunDetail> {
      const row = await find(id)
      const attempts = Map.groupBy(await nodes.attempts(id), (attempt) => attempt.node_id)
      return {
        ...runBody(row),
        plan: (await kept.read(row.plan_kept)) as unknown as PlanBody,
        captured:
          row.captured_kept === null
            ? null
            : ((await kept.read(row.captured_kept)) as unknown as CapturedBody),
        nodes: (await nodes.ofRun(id)).map((node) => nodeBody(node, attempts.get(node.id) ?? [])),
        output: row.output_kept === null ? null : await kept.read(row.output_kept),
      }
    },

    /** The graph with what has happened so far; copies of a node are folded, and no values are read. */
    async graph(id: string) {
      const row = await find(id)
      const attempts = Map.groupBy(await nodes.attempts(id), (attempt) => attempt.node_id)
      return graphOf((await kept.read(row.plan_kept)) as unknown as PlanBody, {
        run: runBody(row),
        nodes: (await nodes.ofRun(id)).map((node) => nodeBody(node, attempts.get(node.id) ?? [])),
      })
    },

    async node(id: string, node: string) {
      await find(id)
      const row = await nodes.find(id, node)
      if (!row) throw nodeNotFound(id, node)
      const attempts = (await nodes.attempts(id)).filter((attempt) => attempt.node_id === node)
      return {
        ...nodeBody(row, attempts),
        inputs: await kept.read(row.inputs_kept),
        output: row.output_kept === null ? null : await kept.read(row.output_kept),
      }
    },

    /**
     * What an attempt of a node (the last, where absent) printed from a byte on, up to now. Throws
     * PIPELINE_NODE_NOT_FOUND and PIPELINE_ATTEMPT_NOT_FOUND.
     */
    async log(id: string, node: string, query: { attempt?: number; from?: number }) {
      await find(id)
      const numbers = (await nodes.attempts(id)).flatMap((row) => (row.node_id === node ? [row.number] : []))
      if (numbers.length === 0 && !(await nodes.find(id, node))) throw nodeNotFound(id, node)
      const attempt = query.attempt ?? numbers.at(-1)
      if (attempt === undefined || !numbers.includes(attempt))
        throw attemptNotFound(node, query.attempt, numbers)
      return (
        (await deps.logs.read({ run: id, node, attempt }, query.from ?? 0)) ?? { end: 0, bytes: nothing() }
      )
    },

    /** Removes the logs of runs that are gone. */
    collectLogs: (dryRun: boolean) =>
      deps.logs.collect(async (id) => (await runs.find(id)) !== undefined, dryRun),

    /** What happened after an event; waits up to waitMs where there is nothing yet. */
    async events(
      id: string,
      query: { after?: number; limit?: number; waitMs?: number },
    ): Promise<{ events: RunEventBody[]; done: boolean }> {
      const [after, limit] = [query.after ?? 0, query.limit ?? 1000]
      const look = async () => {
        const ended = (await find(id)).ended_ms !== null
        if (!ended && broken.has(id)) throw broken.get(id)
        const found = await events.after(id, after, limit)
        return { events: found, done: ended && found.length < limit }
      }
      const woken = waiting.next(id, query.waitMs ?? 0)
      const now = await look()
      if (now.events.length > 0 || now.done || !query.waitMs || closing) return now
      await woken
      return look()
    },

    /** Stops a run and its processes; answers when they have ended. Throws PIPELINE_RUN_ENDED. */
    async cancel(id: string): Promise<PipelineRunBody> {
      const row = await find(id)
      if (row.ended_ms !== null) throw runEnded(id, row.status)
      if (broken.has(id)) throw broken.get(id)
      const run = active.get(id)
      if (!run) throw runElsewhere(id)
      run.stop('cancelled')
      await run.ended
      return runBody(await find(id))
    },

    /** Resolves when a run that this server drives has ended, at once for any other. */
    async ended(id: string): Promise<PipelineRunBody> {
      await active.get(id)?.ended
      return runBody(await find(id))
    },

    /** Stops what runs and leaves it for the next server. */
    async close(): Promise<void> {
      closing = true
      for (const run of active.values()) run.stop('suspended')
      await Promise.allSettled([...active.values()].map((run) => run.ended))
      deps.executor.close()
      waiting.wakeAll()
    },
  }
}
async function* nothing(): AsyncGenerator<Uint8Array> {}

export type Pipelines = ReturnType<typeof openPipelines>
