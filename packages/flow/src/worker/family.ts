import { setTimeout as pause } from 'node:timers/promises'
import { isMarked, type ProcessRow, processRow, processTable } from './process-table.ts'

/** A worker with all that it started, whatever group or session that moved to. */
export interface Family {
  /** Those that live now. Only the group's leader where this is not Linux. */
  members(): number[]
  signal(signal: NodeJS.Signals): void
  /** Kills all, those too that are born meanwhile; resolves when none is left, at the latest after two seconds. */
  end(): Promise<void>
}

const patienceMs = 2000

/**
 * What a worker started is found by its process group, its session, or the mark in its environment. What clears its
 * environment and leaves both is not found.
 * @param pid the leader of the group
 */
export const familyOf = (pid: number | undefined, mark: string): Family => {
  const leader = pid === undefined ? null : processRow(pid)
  const isOurs = (row: ProcessRow): boolean =>
    row.group === pid ||
    row.session === pid ||
    (row.startedTicks >= (leader?.startedTicks ?? 0) && row.pid !== process.pid && isMarked(row.pid, mark))
  const members = () => {
    if (pid === undefined) return []
    const table = processTable()
    return table.length === 0 ? [pid] : table.filter(isOurs).map((row) => row.pid)
  }
  const signal = (name: NodeJS.Signals) => {
    killGroup(pid, name)
    for (const member of members()) send(member, name)
  }
  return {
    members,
    signal,
    async end() {
      killGroup(pid, 'SIGKILL')
      if (processTable().length === 0) return
      for (const untilMs = performance.now() + patienceMs; performance.now() < untilMs; await pause(5)) {
        const living = members()
        if (living.length === 0) return
        for (const member of living) send(member, 'SIGKILL')
      }
    },
  }
}

/** Kills every other process that was started with this mark, or one that begins so; resolves when none is left. */
export const endMarked = async (mark: string): Promise<void> => {
  for (const untilMs = performance.now() + patienceMs; performance.now() < untilMs; await pause(5))
    if (killMarked(mark) === 0) return
}

/** How many it found. */
export const killMarked = (mark: string): number => {
  const living = processTable().filter((row) => row.pid !== process.pid && isMarked(row.pid, mark))
  for (const { pid } of living) send(pid, 'SIGKILL')
  return living.length
}

/** Sends a signal to a process group; one that is gone already is no error. */
export const killGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  if (pid) send(-pid, signal)
}

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // Gone, or by now another user's.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
