import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Which process something on a disk belongs to, as processes that share the disk tell one another. A number may be given to
 * another process later, the moment of its start may not. Node only.
 */
export interface ProcessIdentity {
  readonly host: string
  readonly pid: number
  /** In the kernel's ticks; null where the system does not tell. */
  readonly startTicks: string | null
}

export const thisProcess = (): ProcessIdentity => ({
  host: hostname(),
  pid: process.pid,
  startTicks: statOf(process.pid)?.startTicks ?? null,
})

/** What a file says of who wrote it; null where it says nothing of the kind. */
export function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const { host, pid, startTicks } = JSON.parse(text) as ProcessIdentity
    return typeof host === 'string' && Number.isInteger(pid) ? { host, pid, startTicks } : null
  } catch {
    return null
  }
}

/** Whether the process still lives. One of another machine is taken to live: nobody here can know. */
export function isAlive({ host, pid, startTicks }: ProcessIdentity): boolean {
  if (host !== hostname()) return true
  if (!isRunning(pid)) return false
  const runningSince = statOf(pid)?.startTicks ?? null
  return startTicks === null || runningSince === null || startTicks === runningSince
}

/**
 * Whether any process of this machine runs under a number, be it the one that is meant or a later one. One that ended and
 * only waits to be noticed does not.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
  return !['Z', 'X'].includes(statOf(pid)?.state ?? '')
}

/** From /proc; null for a process that is gone, and where this is not Linux. */
function statOf(pid: number): { readonly state: string; readonly startTicks: string | null } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return { state: fields[0] ?? '', startTicks: fields[19] ?? null }
  } catch {
    return null
  }
}
