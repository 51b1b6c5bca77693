import { readdir, readFile } from 'node:fs/promises'
import { processRowOf } from '@slipway/flow/worker'

export interface HeldMemory {
  /** What it holds in memory. */
  readonly residentBytes: number
  /** That, or what it has allocated, whichever is more: the system refuses what goes beyond the limit of the latter. */
  readonly countedBytes: number
}

/** To look through all processes of the machine for those that it has started takes a moment. */
const lookAroundMs = 1000

/**
 * Watches how much memory a process holds that leads a group of its own, with those that it has started; null where it is
 * gone, or where the system does not tell.
 * @param ownBytes what it allocates for itself before it holds anything, and is given beside its limit
 */
export const memoryOf = (pid: number, ownBytes: number): (() => Promise<HeldMemory | null>) => {
  let started: readonly number[] = []
  let lookedMs = Number.NEGATIVE_INFINITY

  return async () => {
    const alone = await heldBy(pid)
    if (alone === null) return null
    const nowMs = performance.now()
    if (nowMs - lookedMs > lookAroundMs) {
      lookedMs = nowMs
      started = await othersIn(pid)
    }
    const residentBytes = started.length > 0 ? await sharedAmong([pid, ...started]) : alone.residentBytes
    return { residentBytes, countedBytes: Math.max(residentBytes, alone.allocatedBytes - ownBytes) }
  }
}

const heldBy = async (pid: number) => {
  const told = await readOf(pid, 'status')
  const residentBytes = bytesIn(told, /^VmRSS:\s+(\d+) kB/m)
  return residentBytes === null
    ? null
    : { residentBytes, allocatedBytes: bytesIn(told, /^VmData:\s+(\d+) kB/m) ?? 0 }
}

/** Each page that several hold is counted once: processes that were forked hold most of what their parent does. */
const sharedAmong = async (pids: readonly number[]): Promise<number> => {
  const shares = await Promise.all(
    pids.map(async (pid) => bytesIn(await readOf(pid, 'smaps_rollup'), /^Pss:\s+(\d+) kB/m) ?? 0),
  )
  return shares.reduce((sum, bytes) => sum + bytes, 0)
}

/** The other processes of a group; read so that nobody whom the server answers waits for it. */
const othersIn = async (group: number): Promise<number[]> => {
  const found: number[] = []
  for (const name of await readdir('/proc').catch(() => [])) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === group) continue
    if (processRowOf(pid, await readOf(pid, 'stat'))?.group === group) found.push(pid)
  }
  return found
}

/** Empty where it is gone. */
const readOf = (pid: number, file: string): Promise<string> =>
  readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')

const bytesIn = (told: string, line: RegExp): number | null => {
  const kb = line.exec(told)?.[1]
  return kb === undefined ? null : Number(kb) * 1024
}
