import { readFile } from 'node:fs/promises'

/** What a process holds in memory; null where it is gone, or where the system does not tell. */
export const residentBytes = async (pid: number): Promise<number | null> => {
  const told = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(told) ?? []
  return kb === undefined ? null : Number(kb) * 1024
}
