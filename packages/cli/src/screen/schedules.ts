import type { FireBody, ScheduleBody } from '@slipway/contract/schedules'
import { duration, moment } from './numbers.ts'
import { table } from './table.ts'

/** When a schedule starts, in few words. */
export function whenText(schedule: ScheduleBody): string {
  const { cron, timeZone, everyMs, on, where } = schedule
  if (cron !== undefined) return `${cron} ${timeZone ?? 'UTC'}`
  if (everyMs !== undefined) return `every ${lengthText(everyMs)}`
  return ['on', on, ...Object.entries(where ?? {}).map(([key, value]) => `${key}=${String(value)}`)].join(' ')
}

const lengthText = (ms: number): string => {
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const)
    if (ms % size === 0) return `${ms / size}${unit}`
  return duration(ms)
}

export const schedulesTable = (schedules: readonly ScheduleBody[]): string =>
  table(schedules, [
    { title: 'schedule', cell: ({ name }) => name, flexible: true },
    { title: 'when', cell: whenText, flexible: true },
    {
      title: 'next',
      cell: ({ paused, nextMs, on }) =>
        paused ? 'paused' : nextMs !== null ? moment(nextMs) : on === undefined ? 'ended' : 'on the event',
    },
    {
      title: 'last',
      cell: ({ lastFire }) => (lastFire ? `${lastFire.status} ${moment(lastFire.createdMs)}` : '–'),
    },
  ])

export const firesTable = (fires: readonly FireBody[]): string =>
  table(fires, [
    { title: 'of', cell: ({ key }) => key.replace(/^now .*/, 'now'), flexible: true },
    { title: 'status', cell: ({ status }) => status },
    { title: 'run', cell: ({ run }) => run ?? '–' },
    {
      title: 'why',
      cell: ({ reason, failure }) => (failure ? `${reason}: ${failure.message}` : reason),
      flexible: true,
    },
  ])
