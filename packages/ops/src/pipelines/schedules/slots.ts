import { slotUnknown } from './schedules.errors.ts'
import { dayOf } from './zone.ts'

/** What the texts of parameters can hold when a pipeline starts. */
export interface Known {
  readonly scheduledAt: string
  readonly date: string
  readonly until: string
  readonly event?: unknown
}

export const knownOf = (time: {
  readonly scheduledMs: number
  readonly untilMs: number | null
  readonly timeZone: string
  readonly event: unknown
}): Known => ({
  scheduledAt: new Date(time.scheduledMs).toISOString(),
  date: dayOf(time.scheduledMs, time.timeZone),
  until: new Date(time.untilMs ?? time.scheduledMs).toISOString(),
  event: time.event ?? undefined,
})

const slot = /\{\{\s*([^{}]*?)\s*\}\}/g

/** The names that stand between {{ and }}, anywhere in a value. */
export function slotsIn(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(slot)].map(([, name]) => name!)
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(slotsIn)
}

/**
 * A value with its slots filled in. A text that is one slot and nothing else becomes what is known, whatever type it
 * has; elsewhere the text of it is put in.
 * @throws SCHEDULE_SLOT_UNKNOWN
 */
export function filled(value: unknown, known: Known): unknown {
  if (typeof value === 'string') {
    const whole = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(value)
    if (whole) return lookUp(whole[1]!, known)
    return value.replaceAll(slot, (_, name: string) => asText(lookUp(name, known)))
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => filled(item, known))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, known)]))
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

function lookUp(name: string, known: Known): unknown {
  const found = at(known, name)
  if (found === undefined) throw slotUnknown(name)
  return found
}

/** The part of an object at a path such as event.body.table; undefined where there is none. */
export function at(object: unknown, path: string): unknown {
  let part = object
  for (const key of path.split('.')) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined
    part = (part as Record<string, unknown>)[key]
  }
  return part
}

/** Whether each field that is named has the value, or one of the values, that is asked for. */
export const matches = (where: Readonly<Record<string, unknown>>, event: unknown): boolean =>
  Object.entries(where).every(([path, wanted]) => {
    const value = at(event, path)
    return Array.isArray(wanted) ? wanted.includes(value) : value === wanted
  })
