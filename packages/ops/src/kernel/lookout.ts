import { unattended } from './unattended.ts'

/**
 * Looks again and again for work that is due, one look at a time: when it is woken, and when it has slept long enough.
 * What a look starts goes on beside it, and is named by `underWay`.
 */
export function openLookout(options: {
  /** What it looks for, in a few words. */
  readonly for: string
  readonly longestSleepMs: number
  readonly look: () => Promise<void>
  readonly underWay: () => readonly Promise<unknown>[]
}) {
  const failed = unattended(options.for)
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | null = null
  let again = false
  let closed = false

  function sleep(ms: number): void {
    clearTimeout(timer)
    if (closed) return
    timer = setTimeout(wake, Math.min(Math.max(ms, 10), options.longestSleepMs))
    timer.unref()
  }

  /** Looks for what is due. Safe to call at any time. */
  function wake(): void {
    if (closed) return
    if (looking) {
      again = true
      return
    }
    looking = options
      .look()
      .catch((cause: unknown) => {
        failed(cause)
        sleep(1_000)
      })
      .finally(() => {
        looking = null
        if (!again) return
        again = false
        wake()
      })
  }

  return {
    wake,
    /** Of what a look has started: tells it, and soon looks again. */
    failed(cause: unknown): void {
      failed(cause)
      sleep(1_000)
    },
    /** Looks again after so long at the latest. */
    sleep,
    isClosed: (): boolean => closed,
    /** Resolves once nothing is looked for or under way. */
    async idle(): Promise<void> {
      for (;;) {
        await looking
        const running = options.underWay()
        if (!looking && running.length === 0) return
        await Promise.all(running)
      }
    },
    /** Looks no more, and lets what is under way end. */
    async close(): Promise<void> {
      closed = true
      clearTimeout(timer)
      await looking
      await Promise.all(options.underWay())
    },
  }
}
