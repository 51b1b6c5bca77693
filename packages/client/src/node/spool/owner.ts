import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** The process that writes a spool. A number may be given to another process later, the moment of its start may not. */
export interface Owner {
  readonly host: string
  readonly pid: number
  /** In the kernel's ticks; null where the system does not tell. */
  readonly startTicks: string | null
}

export const ownerNow = (): Owner => ({
  host: hostname(),
  pid: process.pid,
  startTicks: startTicksOf(process.pid),
})

/** Whether the process still lives. One of another machine is taken to live: nobody here can know. */
export function isAlive({ host, pid, startTicks }: Owner): boolean {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
  return startTicks === startTicksOf(pid)
}

function startTicksOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[19] ?? null
  } catch {
    return null
  }
}
