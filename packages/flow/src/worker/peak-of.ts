import { readFileSync } from 'node:fs'

/** Watches the peak memory of a process, for one that is killed and cannot tell. Bytes; 0 where it cannot be known. */
export const peakOf = (pid: number | undefined): { stop(): number } => {
  let peak = 0
  const timer = setInterval(() => {
    try {
      const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      if (kib) peak = Math.max(peak, Number(kib) * 1024)
    } catch {
      clearInterval(timer)
    }
  }, 250)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      return peak
    },
  }
}
