import { timeSlots, triggerEvents, type TriggerEvent } from '@slipway/contract/schedules'
import type { FireBody, ProjectPipeline, ScheduleBody, ScheduleWish } from '@slipway/contract/schedules'
import type { PipelineRunBody } from '@slipway/contract/pipelines'
import { type ExpectedCost, expectedCost, type Prices } from '@slipway/contract/run-cost'
import type { PipelinePreviewBody } from '@slipway/contract/pipeline-plans'
import { newId } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { SecretBox } from '../../ports/secret-box.ts'
import { openBackfills } from '../backfills/index.ts'
import type { Pipelines, WantedRun } from '../index.ts'
import type { WantedPreview } from '../preview/previews.ts'
import type { PipelinesTables } from '../pipelines.tables.ts'
import { openDeclarations, rowOf } from './declarations.ts'
import { fireBody, firesStore } from './fires.store.ts'
import { openHooks } from './hooks.ts'
import type { Planner } from './planner.ts'
import { openScheduler } from './scheduler.ts'
import {
  eventMissing,
  noProject,
  pipelineUnknown,
  scheduleDeclared,
  scheduleNotFound,
  scheduleTaken,
} from './schedules.errors.ts'
import { type ScheduleRow, schedulesStore } from './schedules.store.ts'
import { slotsIn } from './slots.ts'
import { nextOf, nextTimes, type Spec, specOf } from './spec.ts'
import type { Triggers } from './triggers.ts'
import { localText } from './zone.ts'

export { signatureOf } from './hooks.ts'
export { hooksRoutes } from './hooks.routes.ts'
export type { Planner } from './planner.ts'
export { pipelineUnknown } from './schedules.errors.ts'
export { schedulesRoutes } from './schedules.routes.ts'
export { openTriggers, type Happening, type Triggers } from './triggers.ts'

export interface SchedulesDeps {
  readonly database: Pick<Database<PipelinesTables>, 'db' | 'write' | 'dialect'>
  readonly clock: Clock
  readonly pipelines: Pick<Pipelines, 'create' | 'list' | 'cancel' | 'preview'>
  readonly triggers: Triggers
  readonly box: SecretBox
  /** null: the server was started outside a project. */
  readonly planner: Planner | null
  /** What the machine costs; null: nobody said. */
  readonly prices?: () => Prices | null
  /** Whether the clock and events start pipelines here; else only what a person asks for. */
  readonly live: boolean
}

/** What starts pipelines: the clock, events, hooks, backfills, and whoever names one. */
export const openSchedules = (deps: SchedulesDeps) => {
  const { database, clock, pipelines, triggers } = deps
  const schedules = schedulesStore(database.db)
  const fires = firesStore(database.db)
  const parts = deps.planner && partsOf(deps, deps.planner)
  if (parts) triggers.onTold(() => parts.scheduler.wake())
  const project = () => {
    if (!parts) throw noProject()
    return parts
  }

  async function find(name: string): Promise<ScheduleRow> {
    const row = await schedules.find(project().planner.project, name)
    if (!row) throw scheduleNotFound(name)
    return row
  }

  async function body(row: ScheduleRow): Promise<ScheduleBody> {
    const [last] = await fires.ofSource(row.id, 1)
    return {
      ...(JSON.parse(row.spec) as Spec),
      paused: row.paused === 1,
      declared: row.declared === 1,
      nextMs: row.paused === 1 ? null : row.next_ms,
      lastFire: last ? fireBody(last) : null,
      createdBy: row.created_by,
      createdMs: row.created_ms,
    }
  }

  async function setPaused(name: string, paused: boolean): Promise<ScheduleBody> {
    const row = await find(name)
    const nowMs = clock.nowMs()
    await database.write(async (trx) => {
      const spec = JSON.parse(row.spec) as Spec
      const goesOn = { cursor_ms: nowMs, next_ms: nextOf(spec, nowMs) }
      await schedulesStore(trx).update(row.id, {
        paused: Number(paused),
        ...(!paused && row.paused === 1 ? goesOn : {}),
      })
      const reason = 'the schedule was paused while it waited'
      if (paused) await firesStore(trx).endWaiting(row.id, { status: 'skipped', reason, ended_ms: nowMs })
    })
    parts?.scheduler.wake()
    return body(await find(name))
  }

  return {
    hooks: openHooks({ ...deps, project: deps.planner?.project ?? null }),
    backfills: openBackfills({ ...deps, wake: () => parts?.scheduler.wake() }),

    /** The pipelines of the project, read anew where their files have changed. */
    async pipelines(): Promise<ProjectPipeline[]> {
      const { planner, declarations } = project()
      await declarations.refresh()
      const rows = await schedules.list(planner.project)
      return Promise.all(
        planner.names().map(async (name) => {
          const found = declarations.description(name)
          const problem = declarations.problems().find(({ pipeline }) => pipeline === name)
          const [lastRun] = found ? await pipelines.list({ pipeline: found.title, limit: 1 }) : []
          return {
            name,
            title: found?.title ?? null,
            params: found?.params ?? {},
            problem: problem ? { code: problem.code, message: problem.message, hint: problem.hint } : null,
            lastRun: lastRun ?? null,
            schedules: rows
              .filter(({ pipeline }) => pipeline === name)
              .map((row) => ({
                name: row.name,
                paused: row.paused === 1,
                nextMs: row.paused === 1 ? null : row.next_ms,
              })),
          }
        }),
      )
    },

    /** Plans a pipeline of the project and starts a run. Throws PIPELINE_UNKNOWN, and what planning does. */
    async run(
      name: string,
      wanted: Omit<WantedRun, 'id' | 'plan' | 'captured'> & {
        params?: Record<string, unknown>
        seed?: number
      },
      actor: string,
    ): Promise<PipelineRunBody> {
      const { params, seed, ...rest } = wanted
      const planned = await project().planner.plan(name, {
        ...(params ? { params } : {}),
        ...(seed === undefined ? {} : { seed }),
      })
      return pipelines.create({ ...planned, ...rest }, actor)
    },

    /** What that run would do, started by nobody. Throws as `run` does. */
    async preview(
      name: string,
      wanted: Omit<WantedPreview, 'plan'> & { params?: Record<string, unknown>; seed?: number },
    ): Promise<PipelinePreviewBody & { cost: ExpectedCost | null }> {
      const { params, seed, ...rest } = wanted
      const { plan } = await project().planner.plan(name, {
        ...(params ? { params } : {}),
        ...(seed === undefined ? {} : { seed }),
      })
      const preview = await pipelines.preview({ plan, ...rest })
      return { ...preview, cost: expectedCost(preview, deps.prices?.() ?? null) }
    },

    async list(query: { pipeline?: string }): Promise<ScheduleBody[]> {
      const { planner, declarations } = project()
      await declarations.refresh()
      const rows = await schedules.list(planner.project)
      return Promise.all(
        rows.filter((row) => query.pipeline === undefined || row.pipeline === query.pipeline).map(body),
      )
    },
    problems: () => project().declarations.problems(),

    get: async (name: string): Promise<ScheduleBody> => body(await find(name)),

    /** Throws CRON_…, SCHEDULE_…, PIPELINE_UNKNOWN, and FLOW_PARAM_… for parameters that the pipeline has not. */
    async create(wish: ScheduleWish, actor: string): Promise<ScheduleBody> {
      const { planner, declarations } = project()
      const nowMs = clock.nowMs()
      const spec = specOf(wish, nowMs)
      if (!planner.names().includes(spec.pipeline)) throw pipelineUnknown(spec.pipeline, planner.names())
      await declarations.refresh()
      // What is known only at its time cannot be planned with now.
      const known = Object.entries(spec.params).filter(([, value]) => slotsIn(value).length === 0)
      await planner.plan(spec.pipeline, { params: Object.fromEntries(known) })
      const row = rowOf(spec, { project: planner.project, declared: false, by: actor, nowMs })
      await database.write(async (trx) => {
        const store = schedulesStore(trx)
        const standing = await store.list(planner.project)
        declarations.refuseLoops([...standing.map((one) => JSON.parse(one.spec) as Spec), spec])
        if (!(await store.insert(row))) throw scheduleTaken(spec.name)
      })
      parts?.scheduler.wake()
      return body(await find(spec.name))
    },

    async remove(name: string): Promise<void> {
      const row = await find(name)
      if (row.declared === 1) throw scheduleDeclared(name)
      await database.write((trx) => schedulesStore(trx).remove(row.id))
    },

    pause: (name: string) => setPaused(name, true),
    resume: (name: string) => setPaused(name, false),

    /** Starts it now, beside its times, under its rule for overlaps. */
    async fire(name: string, event: Record<string, unknown> | undefined): Promise<FireBody> {
      const row = await find(name)
      const spec = JSON.parse(row.spec) as Spec
      const needs = slotsIn(spec.params).filter((slot) => !(timeSlots as readonly string[]).includes(slot))
      if (spec.on !== undefined && event === undefined && needs.length > 0)
        throw eventMissing(name, spec.on, triggerEvents[spec.on as TriggerEvent])
      const nowMs = clock.nowMs()
      const key = `now ${newId('fire')}`
      await database.write((trx) =>
        firesStore(trx).add([
          {
            project: row.project,
            pipeline: row.pipeline,
            source: row.id,
            key,
            scheduled_ms: nowMs,
            until_ms: nextOf(spec, nowMs),
            event: event === undefined ? null : JSON.stringify(event),
            start_ms: nowMs,
            created_ms: nowMs,
          },
        ]),
      )
      parts?.scheduler.wake()
      return fireBody((await fires.byKey(row.id, key))!)
    },

    async fires(name: string, limit: number): Promise<FireBody[]> {
      return (await fires.ofSource((await find(name)).id, limit)).map(fireBody)
    },

    async next(name: string, count: number) {
      const row = await find(name)
      const spec = JSON.parse(row.spec) as Spec
      return {
        timeZone: spec.timeZone,
        times: nextTimes(spec, clock.nowMs(), count).map((atMs) => ({
          atMs,
          local: localText(atMs, spec.timeZone),
        })),
      }
    },

    /** Goes on with what an earlier life left. */
    async start(): Promise<void> {
      if (!parts) return
      // One process owns a SQLite file; beside another server on PostgreSQL the leases say what is whose.
      if (database.dialect === 'sqlite')
        await database.write((trx) => firesStore(trx).release(parts.planner.project, clock.nowMs()))
      parts.scheduler.wake()
    },
    /** Looks for what is due now. */
    wake: () => parts?.scheduler.wake(),
    /** Resolves once nothing is looked for or started. */
    idle: async () => parts?.scheduler.idle(),
    close: async () => parts?.scheduler.close(),
  }
}
export type Schedules = ReturnType<typeof openSchedules>

function partsOf(deps: SchedulesDeps, planner: Planner) {
  const declarations = openDeclarations({ ...deps, planner })
  const scheduler = openScheduler({
    ...deps,
    planner,
    asked: !deps.live,
    refresh: () => (deps.live ? declarations.refresh() : Promise.resolve()),
    createRun: (wanted, actor) => deps.pipelines.create(wanted, actor),
    cancelRun: (id) => deps.pipelines.cancel(id),
  })
  return { planner, declarations, scheduler }
}
