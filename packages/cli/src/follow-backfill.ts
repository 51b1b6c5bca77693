import { setTimeout as pause } from 'node:timers/promises'
import type { BackfillBody } from '@slipway/contract/backfills'
import type { Connection } from './context.ts'

const everyMs = 500

/** Tells how far a backfill is, on stderr, until it has ended or somebody no longer wants to wait. */
export async function followBackfill(server: Connection, made: BackfillBody): Promise<BackfillBody> {
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const { isTTY } = process.stderr
  let last = ''
  try {
    for (let now = made; ; now = await server.client.schedules.getBackfill({ params: { id: made.id } })) {
      const { succeeded, failed, cancelled, kept, running, waiting } = now.counts
      const done = succeeded + failed + cancelled + kept
      const line = `${done} of ${done + running + waiting} done, ${running} running${failed > 0 ? `, ${failed} failed` : ''}`
      if (line !== last) process.stderr.write(isTTY ? `\r\u001b[K${line}` : `${line}\n`)
      last = line
      if (now.status !== 'running' || stop.signal.aborted) {
        if (isTTY) process.stderr.write('\n')
        if (now.status === 'running')
          process.stderr.write(
            `It goes on ${server.live ? '' : 'with the next `slipway up`'}; to end it: slipway backfills cancel ${now.id}\n`,
          )
        return now
      }
      await pause(everyMs, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  } finally {
    process.removeListener('SIGINT', interrupt)
    process.removeListener('SIGTERM', interrupt)
  }
}
