import { readFile } from 'node:fs/promises'

export interface HeldMemory {
  /** What it holds in memory. */
  readonly residentBytes: number
  /** That, or what it has allocated, whichever is more: the system refuses what goes beyond the limit of the latter. */
  readonly countedBytes: number
}

/**
 * How much memory a process holds; null where it is gone, or where the system does not tell.
 * @param ownBytes what it allocates for itself before it holds anything, and is given beside its limit
 */
export const heldMemory = async (pid: number, ownBytes: number): Promise<HeldMemory | null> => {
  const told = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const bytesOf = (line: RegExp): number | null => {
    const kb = line.exec(told)?.[1]
    return kb === undefined ? null : Number(kb) * 1024
  }
  const residentBytes = bytesOf(/^VmRSS:\s+(\d+) kB/m)
  if (residentBytes === null) return null
  const allocatedBytes = (bytesOf(/^VmData:\s+(\d+) kB/m) ?? 0) - ownBytes
  return { residentBytes, countedBytes: Math.max(residentBytes, allocatedBytes) }
}
