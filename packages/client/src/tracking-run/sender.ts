import { SlipwayError } from '@slipway/contract/error'
import type { Entry, Outbox } from './outbox.ts'

const firstPauseMs = 250
const longestPauseMs = 30_000
/** How often an entry is tried that makes the server fail. */
const triesOfBug = 3

export interface Sender {
  /** Begins to send, where it does not already. */
  wake(): void
  /** Tries at once; ends when all is sent, or when nobody has answered for `patienceMs`. True: all is sent. */
  flush(patienceMs: number): Promise<boolean>
  /** Sends no more. What is under way is waited for. */
  close(): Promise<void>
}

/**
 * Sends the entries of an outbox one after the other. Where no server answers, it tries again after growing pauses for
 * as long as it takes; what a server refuses goes to `report`, and the next is sent.
 */
export function openSender(
  outbox: Outbox,
  deliver: (entry: Entry) => Promise<void>,
  report: (error: unknown) => void,
): Sender {
  let draining: Promise<void> | null = null
  const closing = new AbortController()
  let failingSinceMs: number | null = null
  let endPause = () => {}
  const waiting = new Set<{ patienceMs: number; settle: (sent: boolean) => void }>()

  async function drain(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; ) {
      const entry = await outbox.next()
      if (!entry) return
      try {
        await deliver(entry)
      } catch (error) {
        failures++
        if (retryable(error) || (!(error instanceof SlipwayError) && failures < triesOfBug)) {
          failingSinceMs ??= Date.now()
          giveUp(Date.now() - failingSinceMs)
          if (!closing.signal.aborted) await pause(failures)
          continue
        }
        report(error)
      }
      failures = 0
      failingSinceMs = null
      await outbox.done()
    }
  }

  /** Tells those whose patience is over. */
  function giveUp(failingMs: number): void {
    for (const one of waiting) if (failingMs >= one.patienceMs) settle(one, false)
  }
  function settle(one: { settle: (sent: boolean) => void; patienceMs: number }, sent: boolean): void {
    waiting.delete(one)
    one.settle(sent)
  }

  function pause(failures: number): Promise<void> {
    const longMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2)
    // Someone who waits with patience is not kept longer than that.
    const mostMs = Math.min(longMs, ...[...waiting].map(({ patienceMs }) => patienceMs))
    return new Promise((done) => {
      const timer = setTimeout(done, mostMs)
      if (waiting.size === 0) letExit(timer)
      endPause = () => {
        clearTimeout(timer)
        done()
      }
    })
  }

  function wake(): void {
    if (closing.signal.aborted || draining) return
    draining = drainAll()
  }

  async function drainAll(): Promise<void> {
    try {
      // An entry may come while the loop is ending.
      do await drain()
      while (!closing.signal.aborted && outbox.count > 0)
    } catch (error) {
      report(error)
    }
    draining = null
    for (const one of waiting) settle(one, outbox.count === 0)
  }

  return {
    wake,
    async flush(patienceMs) {
      if (outbox.count === 0) return true
      const sent = new Promise<boolean>((settle) => waiting.add({ patienceMs, settle }))
      endPause()
      wake()
      return await sent
    },
    async close() {
      closing.abort()
      endPause()
      await draining
    },
  }
}

/** Whether the same may succeed later: nobody answers, is overloaded, or asks for a token that is not there yet. */
export const retryable = (error: unknown): boolean =>
  error instanceof SlipwayError && (error.kind === 'unavailable' || error.kind === 'forbidden')

/** Lets Node end although the timer runs; browsers have numbers for timers. */
export function letExit(timer: unknown): void {
  if (typeof timer === 'object') (timer as { unref?(): void }).unref?.()
}
