import { readFileSync, writeFileSync } from 'node:fs'
import type { ResourcesBody } from '@slipway/contract/pipelines'

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100

let toldSeconds = 0

/**
 * What this process and the children it has waited for took since the process started or this was last asked:
 * processor seconds (user and system). Peak resident bytes are those since peakAnew. Children are counted on Linux only.
 */
export const resourcesNow = (): ResourcesBody => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const seconds = (userCPUTime + systemCPUTime) / 1e6 + childrenSeconds()
  const cpuSeconds = Math.round((seconds - toldSeconds) * 1e3) / 1e3
  toldSeconds = seconds
  return {
    // Told by the one that started the attempt.
    wallMs: 0,
    cpuSeconds,
    peakRssBytes: Math.max(peakMemoryBytes(), peakOfChildren),
  }
}

/** The most memory that was resident in the step that runs, in bytes; where the system is not Linux, in this process. */
export const peakMemoryBytes = (): number => peakIn('self') ?? process.resourceUsage().maxRSS * 1024

/** Lets the peak begin anew from what is resident now, where the system can do that (Linux). */
export const peakAnew = (): void => {
  peakOfChildren = 0
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Then a peak is that of the process since it started.
  }
}

let peakOfChildren = 0

/** Notes the peak of a child while it lives; afterwards the system no longer tells. */
export const notePeakOf = (pid: number): void => {
  peakOfChildren = Math.max(peakOfChildren, peakIn(pid) ?? 0)
}

/** Bytes; null for a process that is gone, and where this is not Linux. */
const peakIn = (pid: number | 'self'): number | null => {
  try {
    const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib ? Number(kib) * 1024 : null
  } catch {
    return null
  }
}

const childrenSeconds = (): number => {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
  } catch {
    return 0
  }
}
