import type { DrivingStore } from './driving.store.ts'
import type { Lease } from './rollouts.store.ts'

/** A driver that has not counted on for so long is dead to the others: a few looks. */
export const deadAfterMs = 4000

interface Parts {
  readonly store: Pick<DrivingStore, 'lease' | 'beat' | 'take' | 'leave'>
  /** This life of this server. */
  readonly me: string
  /** Whether no other server can be on this database: then what an earlier life drove is taken at once. */
  readonly alone: boolean
  /** Any clock that never goes back: no time of day is compared with another server's. */
  readonly tickMs: () => number
}

/**
 * Which rollouts this server drives: one at a time does each, under a lease that it counts on. Others watch the count,
 * and take over from whoever stands still; the fence keeps a driver that was only stopped from moving what is no longer
 * its own.
 */
export const openDriving = ({ store, me, alone, tickMs }: Parts) => {
  const seen = new Map<string, { fence: number; beats: number; sinceMs: number }>()

  return {
    /** Counts on, or takes over where it may; null: another server drives it. */
    async lease(rollout: string): Promise<Lease | null> {
      const now = await store.lease(rollout)
      if (!now) return null
      const { driver, fence, beats } = now
      if (driver === me) {
        const lease = { driver, fence }
        return (await store.beat(rollout, lease)) ? lease : null
      }
      const last = seen.get(rollout)
      if (!alone && driver !== null) {
        const stands = last?.fence === fence && last.beats === beats
        if (!stands) seen.set(rollout, { fence, beats, sinceMs: tickMs() })
        if (!stands || tickMs() - last!.sinceMs <= deadAfterMs) return null
      }
      seen.delete(rollout)
      return store.take(rollout, now, me)
    },

    /** Others need not wait for what this server drove. */
    leave: (): Promise<void> => store.leave(me),
  }
}
export type Driving = ReturnType<typeof openDriving>
