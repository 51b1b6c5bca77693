import type { ScheduleWish } from '@slipway/contract/schedules'
import { badMoment, badWhere } from './cli.errors.ts'
import { parseDuration } from './parse-duration.ts'
import { parseSettings, settingValue } from './settings.ts'

export interface AddOptions {
  pipeline: string
  cron?: string
  timeZone?: string
  every?: string
  on?: string
  where: string[]
  set: string[]
  overlap?: ScheduleWish['overlap']
  catchUp?: ScheduleWish['catchUp']
  jitter?: string
  end?: string
  paused?: boolean
}

/** What the options of `slipway schedules add` ask for. */
export function scheduleWish(name: string, options: AddOptions): ScheduleWish {
  const { pipeline, cron, timeZone, on, overlap, catchUp, paused } = options
  const params = parseSettings(options.set)
  const given = {
    cron,
    timeZone,
    on,
    overlap,
    catchUp,
    paused,
    everyMs: options.every === undefined ? undefined : parseDuration('--every', options.every),
    jitterMs: options.jitter === undefined ? undefined : parseDuration('--jitter', options.jitter),
    endMs: options.end === undefined ? undefined : momentMs('--end', options.end),
    where: options.where.length === 0 ? undefined : whereOf(options.where),
    params: options.set.length === 0 ? undefined : params,
  }
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { name, pipeline, ...told }
}

function momentMs(option: string, text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw badMoment(option, text)
  return ms
}

/** One field named twice may have either value. */
function whereOf(texts: readonly string[]): NonNullable<ScheduleWish['where']> {
  const values = new Map<string, (string | number | boolean)[]>()
  for (const text of texts) {
    const [, field, value] = /^([A-Za-z_][\w.]*)=(.*)$/s.exec(text) ?? []
    if (field === undefined) throw badWhere(text)
    const wanted = settingValue(value!)
    const scalar = ['string', 'number', 'boolean'].includes(typeof wanted) ? wanted : value
    values.set(field, [...(values.get(field) ?? []), scalar as string])
  }
  return Object.fromEntries([...values].map(([field, all]) => [field, all.length === 1 ? all[0]! : all]))
}
