/**
 * When to begin the next of a row of batches. Clients that each send their next request after the reply to the last
 * arrive one by one, just after a batch is done; beginning at the first of them would leave the rest to another batch,
 * and so pay twice for what every batch costs. So a batch waits for as many as were in the one before, but never
 * longer than that one took. (PostgreSQL's commit_delay, with the delay measured.)
 */
export function pace(mostWaitMs = 2) {
  let lastSize = 1
  let lastMs = 0
  return {
    /** Waits one turn of the loop, as what arrives in the same one goes along, and further while it is worth it. */
    async gather(waiting: () => number): Promise<void> {
      const untilMs = performance.now() + Math.min(lastMs, mostWaitMs)
      do await nextTurn()
      while (waiting() < lastSize && performance.now() < untilMs)
    },
    /** Runs a batch, and learns from it how long the next may wait, and for how many. */
    async run(size: number, batch: () => Promise<void>): Promise<void> {
      const beganMs = performance.now()
      await batch()
      lastSize = size
      lastMs = performance.now() - beganMs
    },
  }
}

const nextTurn = () => new Promise<void>((done) => void setImmediate(done))
