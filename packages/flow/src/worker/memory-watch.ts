import type { Family } from './family.ts'
import { proportionalBytes, residentBytes } from './process-table.ts'

const everyMs = 100

/**
 * Looks again and again how much memory a worker and all that it started hold together, and calls once it is more
 * than allowed. Memory that processes share is counted once. Does nothing where this is not Linux.
 */
export const watchMemory = (
  family: Family,
  limitBytes: number,
  onExceeded: (bytes: number) => void,
): { stop(): void; peakBytes(): number } => {
  let peak = 0
  const timer = setInterval(() => {
    const members = family.members()
    let bytes = sum(members.map(residentBytes))
    if (bytes > limitBytes) bytes = sum(members.map(proportionalBytes))
    peak = Math.max(peak, bytes)
    if (bytes <= limitBytes) return
    clearInterval(timer)
    onExceeded(bytes)
  }, everyMs).unref()
  return { stop: () => clearInterval(timer), peakBytes: () => peak }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
