import type { ScheduleWish } from '@slipway/contract/schedules'
import { durationBroken, momentBroken } from '../authoring/schedule.errors.ts'
import type { Schedule } from '../authoring/schedule.ts'

/** What a declared schedule asks for, but for its pipeline, which the server knows by its file. */
export type DeclaredSchedule = Omit<ScheduleWish, 'pipeline'>

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const renamed = { every: 'everyMs', jitter: 'jitterMs', from: 'fromMs', end: 'endMs' } as const

/** A declaration as it is sent: lengths and times in milliseconds. Throws FLOW_SCHEDULE_DURATION and …_TIME. */
export const declaredSchedule = ({ pipeline, options }: Schedule, exportName: string): DeclaredSchedule => {
  const name = typeof options['name'] === 'string' ? options['name'] : `${pipeline}.${exportName}`
  const wish: Record<string, unknown> = { name }
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || key === 'name') continue
    if (key === 'every' || key === 'jitter') wish[renamed[key]] = durationMs(name, key, value)
    else if (key === 'from' || key === 'end') wish[renamed[key]] = momentMs(name, key, value)
    else wish[key] = value
  }
  return wish as unknown as DeclaredSchedule
}

const durationMs = (name: string, key: string, value: unknown): number => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(String(value)) ?? []
  if (number === undefined) throw durationBroken(name, key, value)
  return Math.round(Number(number) * unitMs[unit as keyof typeof unitMs])
}

const momentMs = (name: string, key: string, value: unknown): number => {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(ms)) throw momentBroken(name, key, value)
  return ms
}
