import { createHash } from 'node:crypto'
import type { Times } from './cron.ts'
import { nextOf, timesOf, type Spec } from './spec.ts'

/** What is looked at so much after its time is on time: a server looks at least twice a minute. */
export const lateMs = 90_000
/** The most times that were missed of which each has a line in the history. */
const mostMissed = 100

export interface Due {
  readonly atMs: number
  /** null: it starts. */
  readonly missed: string | null
}

/**
 * The times of a schedule in (cursor, now], oldest first: those on time start, and of those that no server was there
 * for the ones that its catch-up policy wants. Older ones than the newest hundred that were missed are not told.
 */
export function dueTimes(spec: Spec, cursorMs: number, nowMs: number): Due[] {
  const times = timesOf(spec)
  const untilMs = Math.min(nowMs, spec.endMs ?? nowMs)
  if (times === null || untilMs <= cursorMs) return []
  const most = Math.max(mostMissed, spec.catchUp === 'all' ? spec.catchUpLimit : 1)
  const fromMs = Math.max(cursorMs, spec.fromMs - 1)
  const onTimeMs = Math.max(fromMs, nowMs - lateMs)
  const onTime = between(times, onTimeMs, untilMs, lateMs / 1000 + 1)
  const late = between(times, fromMs, Math.min(onTimeMs, untilMs), most)
  const wanted = { none: 0, latest: onTime.length > 0 ? 0 : 1, all: spec.catchUpLimit }[spec.catchUp]
  const first = Math.max(0, late.length - wanted)
  const why =
    spec.catchUp === 'none'
      ? 'no server was there at its time'
      : spec.catchUp === 'latest'
        ? 'no server was there at its time, and a later one starts'
        : `no server was there at its time, and only ${spec.catchUpLimit} are caught up`
  return [
    ...late.map((atMs, i) => ({ atMs, missed: i < first ? why : null })),
    ...onTime.map((atMs) => ({ atMs, missed: null })),
  ]
}

/** The newest times in (fromMs, untilMs], oldest first. Mostly there are one or none: then going forward is quicker. */
function between(times: Times, fromMs: number, untilMs: number, most: number): number[] {
  const found: number[] = []
  for (let at = times.next(fromMs); at !== null && at <= untilMs; at = times.next(at)) {
    if (found.length === 10) return times.newest(fromMs, untilMs, most)
    found.push(at)
  }
  return found.slice(-most)
}

/** The delay of one start: by chance, but the same whoever asks. */
export function jitterOf(spec: Pick<Spec, 'jitterMs'>, source: string, key: string): number {
  if (spec.jitterMs === 0) return 0
  const drawn = createHash('sha256').update(`${source}\0${key}`).digest().readUInt32BE()
  return Math.floor((drawn / 2 ** 32) * (spec.jitterMs + 1))
}

/** The time's own name, which there is once in a schedule. */
export const keyOf = (atMs: number): string => new Date(atMs).toISOString()

/** When the time after this one is due: where the span that it stands for ends. */
export const untilOf = (spec: Spec, atMs: number): number | null => nextOf(spec, atMs)
