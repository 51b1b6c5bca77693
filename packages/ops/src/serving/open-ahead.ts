import { setImmediate } from 'node:timers/promises'
import type { Captures } from './capture/captures.store.ts'
import { newestStart } from './capture/segments.store.ts'
import type { Endpoints } from './endpoints.ts'

const dayMs = 24 * 3_600_000

interface Parts {
  readonly endpoints: Pick<Endpoints, 'names' | 'find' | 'isClosed'>
  readonly captures: Pick<Captures, 'dirOf'>
  readonly nowMs: () => number
}

/**
 * Opens what was asked within a day before this server started, the latest first, so that nobody waits for it: one after
 * another, for each takes the event loop some milliseconds, or a process of Python. What can't be opened tells whoever asks.
 */
export const openAhead = async ({ endpoints, captures, nowMs }: Parts): Promise<void> => {
  const sinceMs = nowMs() - dayMs
  const asked = await Promise.all(
    endpoints
      .names()
      .map(async (name) => ({ name, atMs: await newestStart(captures.dirOf(name)).catch(() => 0) })),
  )
  const lately = asked.filter(({ atMs }) => atMs >= sinceMs).sort((a, b) => b.atMs - a.atMs)
  for (const { name } of lately) {
    await setImmediate()
    if (endpoints.isClosed()) return
    await endpoints
      .find(name)
      ?.model()
      .catch(() => {})
  }
}
