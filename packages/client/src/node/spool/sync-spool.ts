import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, parseIdentity } from '@slipway/contract/process-identity'
import type { Client } from '../../index.ts'
import { deliver } from '../../tracking-run/deliver.ts'
import { retryable } from '../../tracking-run/sender.ts'
import { openSpoolReader, spoolFiles } from './spool-reader.ts'

export interface SyncedRun {
  readonly id: string
  /** sent: the server has all of it. open: its process still logs to it, and sends by itself. */
  readonly outcome: 'sent' | 'open'
  readonly points: number
  /** What the server refused of it; the rest was sent. */
  readonly refused: readonly Error[]
}

export interface SyncOptions {
  readonly onRun?: (run: SyncedRun) => void
  /** Ends it before the next run. */
  readonly signal?: AbortSignal
}

/**
 * Sends what runs left in the spool, the oldest first, and removes what was sent. A run whose process died before its
 * end ends as killed, at the moment of its last entry. Sending something twice is no harm, so two of these may run
 * at once. Throws where no server answers, keeping all.
 */
export async function syncSpool(
  spool: string,
  connect: () => Promise<Client>,
  options: SyncOptions = {},
): Promise<SyncedRun[]> {
  const synced: SyncedRun[] = []
  for (const id of await spooledRuns(spool)) {
    if (options.signal?.aborted) break
    const run = await syncRun(join(spool, id), id, connect)
    if (!run) continue
    synced.push(run)
    options.onRun?.(run)
  }
  return synced
}

/** The ids of runs that wait in the spool, the oldest first. */
export async function spooledRuns(spool: string): Promise<string[]> {
  const names = await readdir(spool).catch(() => [])
  return names.filter((name) => /^[0-9a-f]{32}$/.test(name)).sort()
}

/** Null where another process has just sent it. */
async function syncRun(
  folder: string,
  id: string,
  connect: () => Promise<Client>,
): Promise<SyncedRun | null> {
  const files = spoolFiles(folder)
  const refused: Error[] = []
  const report = (error: unknown) =>
    void refused.push(error instanceof Error ? error : new Error(String(error)))
  let points = 0
  try {
    // Nobody writes it any more where there is none; a process that died while it began leaves half a line.
    const owner = parseIdentity(await readFile(files.owner, 'utf8').catch(() => ''))
    if (owner && isAlive(owner)) return { id, outcome: 'open', points, refused }
    const client = await connect()
    const reader = await openSpoolReader(folder)
    try {
      let ended = false
      for (let entry = await reader.next(); entry; entry = await reader.next()) {
        await deliver(client, id, entry, report).catch((error: unknown) => {
          if (retryable(error)) throw error
          report(error)
        })
        if (entry.kind === 'points') points += entry.points.key.length
        ended ||= entry.kind === 'end'
        await reader.done()
      }
      const lastMs = Math.round((await stat(files.entries)).mtimeMs)
      if (!ended)
        await client.tracking.finishRun({ params: { id }, body: { status: 'killed', endedAtMs: lastMs } })
    } finally {
      await reader.close()
    }
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  }
  await rm(folder, { recursive: true, force: true })
  return { id, outcome: 'sent', points, refused }
}
