import { unattended } from '../kernel/index.ts'
import type { Changes } from './changes.ts'
import type { Endpoints } from './endpoints.ts'
import type { Revision } from './revision.ts'
import type { RevisionsStore } from './revisions.store.ts'
import type { Rollouts } from './rollouts/index.ts'

/** How often the count of changes is read: one row. */
const followEveryMs = 500
/** After a version could not be opened here. */
const tryAgainAfterMs = 5000
const failed = unattended('following what other servers change')

interface Parts {
  readonly revisions: Pick<RevisionsStore, 'newest'>
  readonly count: () => Promise<number>
  readonly endpoints: Endpoints
  readonly rollouts: Pick<Rollouts, 'behind' | 'catchUp'>
  readonly inTurn: Changes['inTurn']
}

/**
 * Lets this server answer as others on its database want it to. Every change counts one row on; where the count is another
 * than before, what changed is opened here and then answers, as if it had been changed here. What can't be opened here
 * leaves what answers in its place, and is tried again.
 */
export const openFollowing = ({ revisions, count, endpoints, rollouts, inTurn }: Parts) => {
  let followed = -1
  let timer: NodeJS.Timeout | null = null
  let following: Promise<void> | null = null
  let closed = false

  const take = async (revision: Revision, createdAtMs: number): Promise<void> => {
    const { endpoint } = revision
    const live = endpoints.find(endpoint)
    if (!isBehind(revision, live?.revision())) return
    if (revision.variants.length === 0) return endpoints.remove(endpoint)
    if (live) await live.replace(revision, [], async () => {})
    await endpoints.put(live ?? endpoints.make(revision, createdAtMs))
  }

  const follow = async (): Promise<void> => {
    const now = await count()
    if (now === followed) return
    const newest = await revisions.newest()
    const names = newest
      .filter(({ revision }) => isBehind(revision, endpoints.find(revision.endpoint)?.revision()))
      .map(({ revision }) => revision.endpoint)
    const all = new Set([...names, ...(await rollouts.behind())])
    // Their turn catches up before anything else is done in it.
    const done = await Promise.allSettled([...all].map((name) => inTurn([name], async () => {})))
    const failed = done.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
    followed = now
  }

  const followLater = (ms: number): void => {
    if (closed) return
    timer = setTimeout(() => {
      following = follow().then(
        () => followLater(followEveryMs),
        (cause: unknown) => {
          failed(cause)
          followLater(tryAgainAfterMs)
        },
      )
    }, ms)
    timer.unref()
  }

  return {
    /** Brings endpoints to where the database has them. Call it in their turn. */
    async catchUp(names: readonly string[]): Promise<void> {
      for (const { revision, createdAtMs } of await revisions.newest(names)) await take(revision, createdAtMs)
      await rollouts.catchUp(names)
    },

    begin: (): void => followLater(followEveryMs),

    async close(): Promise<void> {
      closed = true
      if (timer) clearTimeout(timer)
      await following
    },
  }
}
export type Following = ReturnType<typeof openFollowing>

const isBehind = (newest: Revision, now: Revision | undefined): boolean =>
  now ? newest.revision > now.revision : newest.variants.length > 0
