import { pace } from '../../kernel/index.ts'

/** What one caller wants written, and how the caller is told. */
interface Waiting<Entry, Outcome> {
  readonly entry: Entry
  resolve(outcome: Outcome): void
  reject(error: unknown): void
}

/**
 * Lets many small writes share one: what arrives while another is under way goes with the next, all of it at once.
 * @param write stores entries and gives each its outcome, in their order; where it throws, all of them fail
 * @param most entries in one write
 */
export function coalesce<Entry, Outcome>(
  write: (entries: readonly Entry[]) => Promise<readonly Outcome[]>,
  most: number,
): (entry: Entry) => Promise<Outcome> {
  let queue: Waiting<Entry, Outcome>[] = []
  let running = false
  const { gather, run } = pace()

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      await gather(() => queue.length)
      const batch = queue.slice(0, most)
      queue = queue.slice(most)
      await run(batch.length, () => writeAll(batch))
    }
    running = false
  }

  async function writeAll(batch: readonly Waiting<Entry, Outcome>[]): Promise<void> {
    try {
      const outcomes = await write(batch.map(({ entry }) => entry))
      batch.forEach((waiting, i) => waiting.resolve(outcomes[i]!))
    } catch (error) {
      for (const waiting of batch) waiting.reject(error)
    }
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      queue.push({ entry, resolve, reject })
      if (running) return
      running = true
      void drain()
    })
}
