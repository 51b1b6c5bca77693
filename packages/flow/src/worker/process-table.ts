import { readdirSync, readFileSync } from 'node:fs'

/** Stands in the environment of a worker and of all that it starts; those that leave its group are known by it. */
export const markName = 'SLIPWAY_MARK'

export interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
  /** Since the machine started; with the pid a name that is never given twice. */
  readonly startedTicks: number
}

/** The processes that live, where /proc tells (Linux); [] elsewhere. Those that only wait to be noticed are left out. */
export const processTable = (): ProcessRow[] => {
  try {
    return readdirSync('/proc').flatMap((name) =>
      /^\d+$/.test(name) ? (processRow(Number(name)) ?? []) : [],
    )
  } catch {
    return []
  }
}

/** null for a process that is gone, and where this is not Linux. */
export const processRow = (pid: number): ProcessRow | null => {
  try {
    return processRowOf(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return null
  }
}

/** What /proc/<pid>/stat says; null for a process that only waits to be noticed. */
export const processRowOf = (pid: number, stat: string): ProcessRow | null => {
  const fields = stat.replace(/^.*\) /s, '').split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return null
  return {
    pid,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    startedTicks: Number(fields[19]),
  }
}

/** Whether a process was started with this variable, or a value that begins so. */
export const isMarked = (pid: number, mark: string): boolean => {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${markName}=${mark}`)
  } catch {
    // Another user's, or gone.
    return false
  }
}

/** Bytes; 0 for a process that is gone, and where this is not Linux. */
export const residentBytes = (pid: number): number => kibIn(`/proc/${pid}/status`, /^VmRSS:\s+(\d+)/m)

/** As residentBytes, with what several processes share divided among them. Slow for large processes. */
export const proportionalBytes = (pid: number): number =>
  kibIn(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+)/m) || residentBytes(pid)

const kibIn = (path: string, pattern: RegExp): number => {
  try {
    return Number(pattern.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
