import type { PipelineDescription } from '@slipway/flow/plan'
import { SlipwayError } from '@slipway/contract/error'
import type { ScheduleWish } from '@slipway/contract/schedules'
import type { Database } from '../../ports/database.ts'
import type { Clock } from '../../ports/clock.ts'
import { newId } from '../../kernel/index.ts'
import type { PipelinesTables } from '../pipelines.tables.ts'
import { findLoop, type Link } from './loops.ts'
import type { Planner } from './planner.ts'
import { type ScheduleRow, schedulesStore } from './schedules.store.ts'
import { scheduleTaken, wouldLoop } from './schedules.errors.ts'
import { nextOf, type Spec, specOf } from './spec.ts'

type Described = Omit<PipelineDescription, 'sources'>

export interface Problem {
  readonly pipeline: string
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** A row for a spec that is to begin now. */
export const rowOf = (
  spec: Spec,
  facts: { project: string; declared: boolean; by: string; nowMs: number },
): ScheduleRow => ({
  id: newId('sch'),
  project: facts.project,
  name: spec.name,
  pipeline: spec.pipeline,
  declared: Number(facts.declared),
  spec: JSON.stringify(spec),
  event: spec.on ?? null,
  paused: Number(spec.paused ?? false),
  cursor_ms: facts.nowMs,
  next_ms: nextOf(spec, facts.nowMs),
  turn: 0,
  created_by: facts.by,
  created_ms: facts.nowMs,
})

const whenOf = ({ cron, timeZone, everyMs, fromMs, on }: Spec) =>
  JSON.stringify([cron, timeZone, everyMs, fromMs, on])

/** Keeps what pipelines declare beside them the same as what stands in the database. */
export const openDeclarations = (deps: {
  readonly database: Pick<Database<PipelinesTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly planner: Planner
}) => {
  const { database, clock, planner } = deps
  const { project } = planner
  const described = new Map<string, Described>()
  let problems: Problem[] = []
  let seen: string | null = null
  let reading: Promise<void> | null = null

  /** Reads all pipelines anew; one that cannot be read keeps the schedules that it had. */
  async function read(): Promise<void> {
    const found: Problem[] = []
    described.clear()
    for (const name of planner.names())
      try {
        const description = await planner.describe(name)
        described.set(name, description)
        const wishes = description.schedules.map((wish) => ({ ...wish, pipeline: name }))
        await settle(name, wishes)
      } catch (error) {
        if (!(error instanceof SlipwayError)) throw error
        const { code, message, hint } = error
        found.push({ pipeline: name, code, message, hint })
      }
    problems = found
  }

  /** All of a pipeline's declarations, or none where one of them cannot be. */
  async function settle(pipeline: string, wishes: readonly ScheduleWish[]): Promise<void> {
    const nowMs = clock.nowMs()
    await database.write(async (trx) => {
      const store = schedulesStore(trx)
      const standing = await store.list(project)
      const own = standing.filter((row) => row.declared === 1 && row.pipeline === pipeline)
      const specs = wishes.map((wish) => {
        const before = own.find(({ name }) => name === wish.name)
        // An interval goes on counting from where it began.
        return specOf(wish, before ? (JSON.parse(before.spec) as Spec).fromMs : nowMs)
      })
      const others = standing.filter((row) => !own.includes(row))
      for (const { name } of specs) if (others.some((row) => row.name === name)) throw scheduleTaken(name)
      refuseLoops([...others.map((row) => JSON.parse(row.spec) as Spec), ...specs])
      for (const row of own) if (!specs.some(({ name }) => name === row.name)) await store.remove(row.id)
      for (const spec of specs) {
        const before = own.find(({ name }) => name === spec.name)
        if (!before) await store.insert(rowOf(spec, { project, declared: true, by: 'code', nowMs }))
        else if (before.spec !== JSON.stringify(spec)) {
          // Other times begin now; what was missed of the same times is still caught up.
          const same = whenOf(spec) === whenOf(JSON.parse(before.spec) as Spec)
          const cursorMs = same ? before.cursor_ms : Math.max(before.cursor_ms, nowMs)
          await store.update(before.id, {
            spec: JSON.stringify(spec),
            event: spec.on ?? null,
            cursor_ms: cursorMs,
            next_ms: nextOf(spec, cursorMs),
          })
        }
      }
    })
  }

  /** Throws SCHEDULE_LOOP. */
  function refuseLoops(specs: readonly Spec[]): void {
    const links: Link[] = specs.flatMap(({ on, where, pipeline }) => {
      if (on !== 'pipeline-ended') return []
      const after = where?.['pipeline']
      return [
        {
          starts: described.get(pipeline)?.title ?? pipeline,
          after: after === undefined ? null : [after].flat().map(String),
        },
      ]
    })
    const loop = findLoop(links)
    if (loop) throw wouldLoop(loop)
  }

  return {
    /** Reads the declarations where a file has changed since. */
    async refresh(): Promise<void> {
      const stamp = planner.stamp()
      if (stamp === seen && !reading) return
      reading ??= read().finally(() => {
        reading = null
      })
      await reading
      seen = stamp
    },
    problems: (): readonly Problem[] => problems,
    description: (name: string): Described | undefined => described.get(name),
    refuseLoops,
  }
}
export type Declarations = ReturnType<typeof openDeclarations>
