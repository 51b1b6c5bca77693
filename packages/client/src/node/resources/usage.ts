import { readFileSync } from 'node:fs'
import type { Resources } from '@slipway/contract/tracking'

/** Counts what this process takes from now on; the peak of memory is that of its whole life. */
export function usageMeter(): () => Resources {
  const startedMs = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return {
      durationMs: Math.round(performance.now() - startedMs),
      cpuSeconds: (user + system) / 1e6,
      peakMemoryBytes: peakMemoryBytes(),
    }
  }
}

function peakMemoryBytes(): number {
  try {
    const kibibytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (kibibytes) return Number(kibibytes) * 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024
}
