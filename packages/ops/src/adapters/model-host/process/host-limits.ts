import { totalmem } from 'node:os'

/** What a process that answers for models may take. */
export interface HostLimits {
  /** How long one call may take. */
  readonly timeoutMs: number
  /** How long loading a model may take. */
  readonly openMs: number
  readonly memoryBytes: number
  /** What a process allocates for itself before it holds anything, and is given beside that. */
  readonly ownBytes: number
  /** Calls that one process answers side by side; others wait. */
  readonly atOnce: number
  /** How often an idle process is asked whether it lives, and how long it may take to say so. */
  readonly pingMs: number
  /** How long a process without models is kept. */
  readonly idleMs: number
}

const mostMemoryBytes = 4 * 1024 ** 3

/** Half of what this machine, or the container around the server, has; 4 GiB at most. */
const usualMemoryBytes = (): number => {
  const around = process.constrainedMemory()
  const here = around > 0 ? Math.min(around, totalmem()) : totalmem()
  return Math.min(mostMemoryBytes, Math.floor(here / 2))
}

export const usualLimits = (): HostLimits => ({
  timeoutMs: 60_000,
  openMs: 180_000,
  memoryBytes: usualMemoryBytes(),
  ownBytes: 0,
  atOnce: 4,
  pingMs: 10_000,
  idleMs: 60_000,
})
