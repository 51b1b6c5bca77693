import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { endThread } from '../src/kernel/index.ts'

/** Begins threads that use an add-on without a pause, ends each at another moment, and says how many are over. */
let over = 0
for (let k = 0; k < 12; k++) {
  const thread = new Worker(new URL('./busy-thread.ts', import.meta.url))
  thread.on('exit', () => over++)
  await once(thread, 'message')
  await setTimeout(25 * k)
  // While it loads DuckDB, or has asked it.
  await endThread(thread)
}
console.log(over)
