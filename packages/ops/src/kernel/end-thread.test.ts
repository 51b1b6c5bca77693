import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { endThread } from './end-thread.ts'

const program = join(import.meta.dirname, '../../tests/end-threads.ts')

it('ends threads that load or use an add-on, and leaves the process alive', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program])
  expect(stdout).toBe('12\n')
}, 60_000)

it('has nothing to wait for where a thread is over, and does not wait for ever for one that hears nothing', async () => {
  const over = new Worker('', { eval: true })
  await once(over, 'exit')
  await endThread(over)
  const deaf = new Worker('require("node:worker_threads").parentPort.postMessage(1); for (;;);', {
    eval: true,
  })
  await once(deaf, 'message')
  await endThread(deaf, 50)
  expect(deaf.threadId).toBeGreaterThan(0)
  await deaf.terminate()
})
