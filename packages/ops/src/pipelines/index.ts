import { availableParallelism, hostname, totalmem } from 'node:os'
import type {
  NodeBody,
  PipelineRunBody,
  PipelineRunDetail,
  PlanBody,
  RunEventBody,
  RunStatus,
} from '@slipway/contract/pipelines'
import type { CapturedBody } from '@slipway/contract/run-context'
import { stepWarnings } from '@slipway/contract/steps'
import type { Json } from '@slipway/flow/encoding'
import { graphOf } from '@slipway/flow/graph'
import { refuseCycles } from '@slipway/flow/plan'
import { newId } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { AttemptLogs } from '../ports/attempt-logs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Executor } from '../ports/executor.ts'
import { openAnswers } from './approvals/answers.ts'
import { openDeletedRuns } from './deleted-runs.ts'
import { openDrivenRuns } from './driven-runs.ts'
import { eventsStore } from './events.store.ts'
import { openGrids } from './grid/index.ts'
import { keepCode } from './kept-code.ts'
import { keptFiles } from './kept-files.store.ts'
import { keptJson } from './kept-json.ts'
import { openMadeOf } from './made-of.ts'
import { nodeBody, nodesStore } from './nodes.store.ts'
import { attemptNotFound, nodeNotFound, runNotFound } from './pipelines.errors.ts'
import type { PipelinesTables } from './pipelines.tables.ts'
import { openPreviews } from './preview/previews.ts'
import type { Limits } from './queue/needs.ts'
import type { LeaseTimes } from './queue/server-life.ts'
import { openQueueViews } from './queue/views.ts'
import { openRunAgain } from './run-again.ts'
import type { RunsOutbox } from './runs-outbox.ts'
import { type RunOptions, type RunRow, runBody, runsStore } from './runs.store.ts'
import { nodesNamed } from './scope.ts'
import type { Secrets } from './secrets/index.ts'
import type { Steps } from './steps/index.ts'
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
export { openSteps, type Steps } from './steps/index.ts'
export { stepsRoutes } from './steps/steps.routes.ts'
export { migrations as stepsMigrations, type StepsTables } from './steps/steps.tables.ts'
export { pipelineQueueRoutes } from './queue/queue.routes.ts'
export type { Limits } from './queue/needs.ts'

export interface PipelinesDeps {
  readonly database: Pick<Database<PipelinesTables>, 'db' | 'write' | 'dialect'>
  readonly artifacts: ArtifactStore
  readonly clock: Clock
  readonly executor: Executor
  readonly secrets: Pick<Secrets, 'reveal'>
  /** Which steps fall out of use; where absent, what their code says alone. */
  readonly steps?: Pick<Steps, 'check' | 'warnings'>
  /** The columns of a dataset's newest version that hold personal data; none where there is no such dataset. */
  readonly personal?: (dataset: string) => Promise<readonly { readonly name: string; readonly pii: string }[]>
  /** What attempts print. */
  readonly logs: Pick<AttemptLogs, 'read' | 'collect'>
  /** The state folder: one server at a time has it. */
  readonly home: string
  /** Hears of every run that ends. */
  readonly outbox?: RunsOutbox
  /** What steps share; where absent, what the machine has. */
  readonly limits?: Limits
  /** How servers on one database tell that they live. */
  readonly lease?: LeaseTimes
}

export interface RunsQuery {
  readonly pipeline?: string
  readonly status?: RunStatus
  readonly before?: string
  readonly limit?: number
  /** Those that were deleted, instead of those that were not. */
  readonly deleted?: boolean
}

export interface WantedRun {
  readonly id?: string
  readonly plan: PlanBody
  readonly jobs?: number
  readonly force?: boolean
  readonly priority?: number
  readonly from?: string[]
  readonly only?: string[]
  readonly captured?: CapturedBody
}

/** How often a reader of a run that another server drives looks. */
const othersMs = 500

/** Pipeline runs: schedules their steps, keeps what they gave, tells what happens. */
export const openPipelines = (deps: PipelinesDeps) => {
  const { database, clock, artifacts } = deps
  const limits = deps.limits ?? limitsOfMachine()
  const runs = runsStore(database.db)
  const nodes = nodesStore(database.db)
  const events = eventsStore(database.db)
  const kept = keptJson(artifacts)
  const owner = `${hostname()}:${deps.home}`
  const waiting = openWaiting()
  let closing = false

  const find = async (id: string): Promise<RunRow> => {
    const row = await runs.find(id)
    if (!row) throw runNotFound(id)
    return row
  }
  const planKept = async (row: RunRow) => (await kept.read(row.plan_kept)) as unknown as PlanBody
  const planOf = lastOnes(async (id) => {
    const row = await runs.find(id).catch(() => undefined)
    return row ? planKept(row).catch(() => null) : null
  })
  const driven = openDrivenRuns({ ...deps, limits, kept, owner, waiting, planOf })
  const parts = {
    steps: deps.steps,
    personal: deps.personal,
    database,
    clock,
    artifacts,
    kept,
    find,
    driven,
    limits,
    planOf,
    wake: waiting.wake,
  }

  return {
    /**
     * Tells the room where steps reach the platform and with which token those of whoever started a run, and brings to
     * an end what the server before it left.
     * resume (where absent): takes all runs that nobody drives (finished nodes are kept, what was interrupted runs
     * again). give-up: runs of this home that were left are marked failed with PIPELINE_RUN_LOST, and what they left
     * running is stopped. leave: nothing is done to them. In both it drives only runs that are asked of it.
     */
    async start(where: {
      url: string
      tokenFor: (actor: string) => string
      unfinished?: 'resume' | 'give-up' | 'leave'
    }): Promise<{ resumed: string[] }> {
      await deps.executor.sweep()
      const serverFor = (actor: string) => ({ url: where.url, token: where.tokenFor(actor) })
      return { resumed: await driven.start({ serverFor, unfinished: where.unfinished ?? 'resume' }) }
    },

    /**
     * Runs a plan; answers at once, with a run that is queued where there is no room for it yet. With an id that was
     * reserved for it the run comes into being once, however often this is asked.
     * Throws FLOW_CYCLE, FLOW_PLAN_BROKEN, PIPELINE_NODE_UNKNOWN and PIPELINE_STEP_RETIRED.
     */
    async create(wanted: WantedRun, actor: string): Promise<PipelineRunBody> {
      const { plan, from, only } = wanted
      refuseCycles(plan)
      deps.executor.prepare?.(plan.project.root)
      nodesNamed(plan, [...(from ?? []), ...(only ?? [])])
      await deps.steps?.check(plan)
      await keepCode(plan, artifacts)
      const options: RunOptions = { ...(from ? { from } : {}), ...(only ? { only } : {}) }
      const row: RunRow = {
        id: wanted.id ?? newId('pr'),
        pipeline: plan.pipeline,
        status: 'queued',
        actor,
        owner,
        server: null,
        fence: 0,
        store: await driven.markStore(),
        cancel: 0,
        priority: wanted.priority ?? 0,
        options: JSON.stringify(options),
        plan_kept: await kept.keep(plan as unknown as Json),
        captured_kept: wanted.captured ? await kept.keep(wanted.captured as unknown as Json) : null,
        jobs: wanted.jobs ?? availableParallelism(),
        force: wanted.force ? 1 : 0,
        created_ms: clock.nowMs(),
        started_ms: null,
        ended_ms: null,
        failure: null,
        output_kept: null,
        deleted_ms: null,
      }
      if (!(await runs.insert(row))) return runBody(await find(row.id))
      await driven.take(row.id)
      return runBody(await find(row.id))
    },

    /** What of a plan falls out of use, by what is said today. */
    stepWarnings: async (plan: PlanBody): Promise<string[]> =>
      (await deps.steps?.warnings(plan)) ?? stepWarnings(plan.nodes, []),

    /** Files that hold values of runs, and so the names of further files. */
    keptFiles,
    oldestUnfinishedMs: (): Promise<number | null> => runs.oldestUnfinishedMs(),

    list: (query: RunsQuery) => runs.list({ ...query, limit: query.limit ?? 50 }),

    async get(id: string): Promise<PipelineRunDetail> {
      const row = await find(id)
      const attempts = Map.groupBy(await nodes.attempts(id), (attempt) => attempt.node_id)
      return {
        ...runBody(row),
        plan: await planKept(row),
        captured:
          row.captured_kept === null
            ? null
            : ((await kept.read(row.captured_kept)) as unknown as CapturedBody),
        nodes: (await nodes.ofRun(id)).map((node) => nodeBody(node, attempts.get(node.id) ?? [])),
        output: row.output_kept === null ? null : await kept.read(row.output_kept),
      }
    },

    /** Without its plan and nodes. */
    summary: async (id: string): Promise<PipelineRunBody> => runBody(await find(id)),

    /** The graph with what has happened so far; copies of a node are folded, and no values are read. */
    async graph(id: string) {
      const row = await find(id)
      const attempts = Map.groupBy(await nodes.attempts(id), (attempt) => attempt.node_id)
      const queued = driven.slots.waiting().filter(({ run }) => run.run === id)
      return graphOf(await planKept(row), {
        run: runBody(row),
        nodes: (await nodes.ofRun(id)).map((node) => nodeBody(node, attempts.get(node.id) ?? [])),
        queued: new Map(queued.map(({ node, for: what }) => [node.replace(/#[\d.]+$/, ''), what])),
      })
    },

    async node(id: string, node: string): Promise<NodeBody & { inputs: Json; output: Json }> {
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
        if (!ended && driven.broken(id) !== undefined) throw driven.broken(id)
        const found = await events.after(id, after, limit)
        return { events: found, done: ended && found.length < limit }
      }
      for (let leftMs = query.waitMs ?? 0; ; leftMs -= othersMs) {
        // What another server writes wakes nobody here.
        const woken = waiting.next(id, driven.here(id) ? leftMs : Math.min(leftMs, othersMs))
        const now = await look()
        if (now.events.length > 0 || now.done || leftMs <= 0 || closing) return now
        const here = driven.here(id)
        await woken
        if (here) return look()
      }
    },

    /**
     * Stops a run and its processes, also one that waits or that another server drives; answers when they have ended.
     * Throws PIPELINE_RUN_ENDED.
     */
    async cancel(id: string): Promise<PipelineRunBody> {
      await driven.cancel(id)
      return runBody(await find(id))
    },

    /** Resolves when a run that this server drives has ended or waits for a person, at once for any other. */
    async ended(id: string): Promise<PipelineRunBody> {
      await driven.ended(id)
      return runBody(await find(id))
    },

    /** Hears whenever something happens in any run, until the function that it answers is called. */
    onChange: waiting.onWake,

    ...openDeletedRuns(parts),
    ...openRunAgain(parts),
    ...openAnswers(parts),
    ...openQueueViews(parts),
    ...openPreviews(parts),
    ...openGrids(parts),
    ...openMadeOf(parts),

    /** Stops what runs and leaves it for the next server. */
    async close(): Promise<void> {
      closing = true
      await driven.close()
      deps.executor.close()
      waiting.wakeAll()
    },
  }
}
async function* nothing(): AsyncGenerator<Uint8Array> {}

export type Pipelines = ReturnType<typeof openPipelines>

/** What rooms within the room are opened with. */
export interface PipelinesParts extends Pick<PipelinesDeps, 'database' | 'clock' | 'artifacts'> {
  readonly kept: ReturnType<typeof keptJson>
  readonly find: (id: string) => Promise<RunRow>
  readonly driven: ReturnType<typeof openDrivenRuns>
  readonly limits: Limits
  /** The plan of any run; null: it is gone. */
  readonly planOf: (run: string) => Promise<PlanBody | null>
  readonly wake: (id: string) => void
  readonly steps: PipelinesDeps['steps']
  readonly personal: PipelinesDeps['personal']
}

/** Plans are asked for node by node, mostly of the run before: the last few stay in memory. A run's plan may change. */
const lastOnes = (read: (id: string) => Promise<PlanBody | null>) => {
  const held = new Map<string, Promise<PlanBody | null>>()
  return (id: string): Promise<PlanBody | null> => {
    const known = held.get(id) ?? read(id)
    held.delete(id)
    held.set(id, known)
    if (held.size > 4) held.delete(held.keys().next().value!)
    return known
  }
}

/** The machine's, where nothing else is said: twice as many steps as processors, and at least eight. */
const limitsOfMachine = (): Limits => ({
  runs: 64,
  places: Math.max(8, 2 * availableParallelism()),
  cpu: availableParallelism(),
  memoryMb: Math.floor(totalmem() / 2 ** 20),
  gpu: 0,
  pools: {},
})
