import type { Captures } from './capture/captures.store.ts'
import type { Traffic } from './traffic/index.ts'

/** Fewer requests in a day cannot tell a good version from a bad one. */
const fewest = 100
const dayMs = 24 * 3_600_000

interface Parts {
  readonly traffic: Pick<Traffic, 'of'>
  readonly captures: Pick<Captures, 'predictions'>
  readonly nowMs: () => number
}

/** Whether callers enough ask an endpoint: by what this server counted, and by what was captured before it started. */
export const openCallers =
  ({ traffic, captures, nowMs }: Parts) =>
  async (endpoint: string): Promise<boolean> => {
    const { requests } = traffic.of(endpoint)
    if (requests.reduce((sum, count) => sum + count, 0) >= fewest) return true
    const asked = { limit: fewest, sinceMs: nowMs() - dayMs }
    return (await captures.predictions(endpoint, asked)).predictions.length >= fewest
  }
