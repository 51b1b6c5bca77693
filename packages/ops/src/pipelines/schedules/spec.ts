import { timeSlots, triggerEvents, type ScheduleWish, type TriggerEvent } from '@slipway/contract/schedules'
import { cronTimes, intervalTimes, type Times } from './cron.ts'
import {
  endsBeforeStart,
  eventUnknown,
  fieldUnknown,
  intervalTooShort,
  neverDue,
  notWithThis,
  slotUnknown,
  whenUnclear,
} from './schedules.errors.ts'
import { slotsIn } from './slots.ts'
import { mustBeZone } from './zone.ts'

/** A wish with everything that it left out. */
export interface Spec extends ScheduleWish {
  readonly timeZone: string
  readonly fromMs: number
  readonly params: Readonly<Record<string, unknown>>
  readonly overlap: 'skip' | 'queue' | 'allow'
  readonly catchUp: 'none' | 'latest' | 'all'
  readonly catchUpLimit: number
  readonly jitterMs: number
}

/** The most starts of one schedule that an event may bring about in an hour, so that what feeds on itself ends. */
export const mostAnHour = 60
/** The most starts of one schedule that wait for the runs before them. */
export const mostWaiting = 1000
export const queueFull = `${mostWaiting} starts wait already`

/** What is wished for, made whole. Throws where it could never be: CRON_… and SCHEDULE_…. */
export function specOf(wish: ScheduleWish, nowMs: number): Spec {
  const given = (['cron', 'everyMs', 'on'] as const).filter((key) => wish[key] !== undefined)
  if (given.length !== 1) throw whenUnclear(wish.name, given)
  const timeZone = wish.timeZone ?? 'UTC'
  mustBeZone(timeZone)
  const only = (fields: readonly (keyof ScheduleWish)[], needs: string) => {
    for (const field of fields) if (wish[field] !== undefined) throw notWithThis(wish.name, field, needs)
  }
  if (wish.on === undefined) only(['where'], 'on')
  else only(['catchUp', 'catchUpLimit'], 'cron or everyMs')
  if (wish.everyMs !== undefined && wish.everyMs < 1000) throw intervalTooShort(wish.everyMs)
  if (wish.on !== undefined) checkEvent(wish.on, wish.where ?? {})
  checkSlots(wish)
  const spec: Spec = {
    ...wish,
    timeZone,
    fromMs: wish.fromMs ?? nowMs,
    params: wish.params ?? {},
    overlap: wish.overlap ?? 'skip',
    catchUp: wish.catchUp ?? 'latest',
    catchUpLimit: wish.catchUpLimit ?? 100,
    jitterMs: wish.jitterMs ?? 0,
  }
  if (spec.endMs !== undefined && spec.endMs <= spec.fromMs) throw endsBeforeStart(spec.fromMs, spec.endMs)
  if (spec.on === undefined && nextOf(spec, Math.max(spec.fromMs, nowMs) - 1) === null)
    throw neverDue(spec.name)
  return spec
}

function checkEvent(on: string, where: Readonly<Record<string, unknown>>): void {
  if (!isEvent(on)) throw eventUnknown(on, Object.keys(triggerEvents))
  for (const path of Object.keys(where)) mustBeField(on, path)
}

const isEvent = (on: string): on is TriggerEvent => Object.hasOwn(triggerEvents, on)

function mustBeField(on: TriggerEvent, path: string): void {
  const fields: readonly string[] = triggerEvents[on]
  const first = path.split('.')[0]!
  if (!fields.includes(first) || (first !== path && first !== 'body')) throw fieldUnknown(on, path, fields)
}

function checkSlots({ on, params }: ScheduleWish): void {
  const fields = on === undefined ? [] : triggerEvents[on as TriggerEvent]
  const known = [...timeSlots, ...fields.map((field) => `event.${field}`)]
  for (const name of slotsIn(params))
    if (!known.includes(name) && !(on === 'hook-called' && name.startsWith('event.body.')))
      throw slotUnknown(name, known)
}

/** null for one that waits for events. */
export function timesOf(spec: Spec): Times | null {
  if (spec.cron !== undefined) return cronTimes(spec.cron, spec.timeZone)
  return spec.everyMs === undefined ? null : intervalTimes(spec.everyMs, spec.fromMs)
}

/** When it is due next after a moment; null where never, or where it waits for events. */
export function nextOf(spec: Spec, afterMs: number): number | null {
  const next = timesOf(spec)?.next(Math.max(afterMs, spec.fromMs - 1)) ?? null
  return next === null || (spec.endMs !== undefined && next > spec.endMs) ? null : next
}

export function nextTimes(spec: Spec, afterMs: number, count: number): number[] {
  const found: number[] = []
  for (let at = nextOf(spec, afterMs); at !== null && found.length < count; at = nextOf(spec, at))
    found.push(at)
  return found
}
