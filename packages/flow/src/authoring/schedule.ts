import type { EventField, TimeSlot, TriggerEvent } from '@slipway/contract/schedule-events'
import { scheduleIncomplete } from './schedule.errors.ts'
import type { Pipeline } from './pipeline.ts'

const scheduleKey = Symbol.for('slipway.schedule')

/** Such as 90s, 15m, 6h or 7d. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`

type Slot<E extends TriggerEvent> =
  | TimeSlot
  | `event.${EventField<E>}`
  | ('hook-called' extends E ? `event.body.${string}` : never)
/** A text that holds something which is known only when the schedule starts its pipeline. */
type Template<S extends string> = `${string}{{ ${S} }}${string}`

type ParamsOf<P, S extends string> = { readonly [K in keyof P]?: P[K] | Template<S> }
type Value = string | number | boolean
type Path<E extends TriggerEvent> = EventField<E> | ('hook-called' extends E ? `body.${string}` : never)

interface Starts {
  /** Where absent, the pipeline's name, a dot and the name that the module exports it by. */
  readonly name?: string
  readonly description?: string
  /** A start while the run before has not ended: does not happen (default), waits, or happens. */
  readonly overlap?: 'skip' | 'queue' | 'allow'
  /** Starts up to so much later, so that many do not come at once. */
  readonly jitter?: Duration
  /** Nothing before, nothing after: ISO text, such as 2027-01-01T00:00:00Z. */
  readonly from?: string
  readonly end?: string
  /** Declared, but not yet under way: `slipway schedules resume` starts it. */
  readonly paused?: boolean
}

interface Timed extends Starts {
  /** Times that no server was there for: none, the latest (default), or all of them. */
  readonly catchUp?: 'none' | 'latest' | 'all'
  /** The most that `all` catches up. Default 100. */
  readonly catchUpLimit?: number
}

/** minute hour day month weekday, with seconds before them where there are six; names, L and # too. */
export interface CronSchedule<P> extends Timed {
  readonly cron: string
  /** Such as Europe/Zurich. Default UTC. */
  readonly timeZone?: string
  readonly params?: ParamsOf<P, TimeSlot>
}

export interface IntervalSchedule<P> extends Timed {
  readonly every: Duration
  readonly params?: ParamsOf<P, TimeSlot>
}

export interface EventSchedule<P, E extends TriggerEvent> extends Starts {
  readonly on: E
  /** Which of these events: a field's value, or several. */
  readonly where?: { readonly [P in Path<E>]?: Value | readonly Value[] }
  readonly params?: ParamsOf<P, Slot<E>>
}

export interface Schedule {
  readonly pipeline: string
  readonly options: Readonly<Record<string, unknown>>
}

/**
 * When a pipeline starts by itself: by a cron expression, at an interval, or on an event. Export it from the
 * pipeline's module; `slipway up` reads it there.
 * @example export const weekly = schedule(churn, { cron: '0 6 * * MON', timeZone: 'Europe/Zurich' })
 */
export function schedule<P, O>(pipeline: Pipeline<P, O>, options: CronSchedule<P>): Schedule
export function schedule<P, O>(pipeline: Pipeline<P, O>, options: IntervalSchedule<P>): Schedule
export function schedule<P, O, E extends TriggerEvent>(
  pipeline: Pipeline<P, O>,
  options: EventSchedule<P, E>,
): Schedule
export function schedule(pipeline: { readonly name: string }, options: object): Schedule {
  const given = ['cron', 'every', 'on'].filter((key) => key in options)
  if (given.length !== 1) throw scheduleIncomplete(pipeline.name, given)
  return Object.assign({ pipeline: pipeline.name, options: { ...options } }, { [scheduleKey]: true })
}

/** Whether a module's export is a schedule, whichever copy of this package made it. */
export const isSchedule = (value: unknown): value is Schedule =>
  typeof value === 'object' && value !== null && scheduleKey in value
