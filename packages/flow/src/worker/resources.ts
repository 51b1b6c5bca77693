import { readFileSync } from 'node:fs'
import type { ResourcesBody } from '@slipway/contract/pipelines'

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100

/**
 * What this process and the children it has waited for took since it started: wall time in ms, processor
 * seconds (user and system), peak resident bytes. Children are counted on Linux only.
 */
export const resourcesNow = (): ResourcesBody => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const children = childrenSeconds()
  return {
    wallMs: Math.round(performance.now()),
    cpuSeconds: Math.round((userCPUTime + systemCPUTime) / 1e3 + children * 1e3) / 1e3,
    peakRssBytes: Math.max(maxRSS * 1024, peakOfChildren),
  }
}

let peakOfChildren = 0

/** Notes the peak of a child while it lives; afterwards the system no longer tells. */
export const notePeakOf = (pid: number): void => {
  try {
    const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    if (kib) peakOfChildren = Math.max(peakOfChildren, Number(kib) * 1024)
  } catch {
    // Gone already, or not Linux.
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
