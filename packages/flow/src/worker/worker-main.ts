import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import type { StepJob, WorkerEnd } from './protocol.ts'

// First of all: what is loaded from here on is compiled once per machine, not once per step.
const dir = process.argv[2] as string
const job = JSON.parse(readFileSync(join(dir, 'job.json'), 'utf8')) as StepJob
enableCompileCache(join(job.store, '..', 'build', 'compiled'))

const { say } = await import('./say.ts')
const { endWithServer } = await import('./end-with-server.ts')
const { resourcesNow } = await import('./resources.ts')
const { failureOf } = await import('./failure.ts')

endWithServer()
const run = job.command
  ? (await import('./run-command.ts')).runCommand
  : (await import('./run-step.ts')).runStep

let end: WorkerEnd
try {
  await run(job)
  end = { type: 'done', resources: resourcesNow() }
} catch (error) {
  end = { type: 'failed', failure: failureOf(error, job.id), resources: resourcesNow() }
}
say(end)
// Timers and connections that the step left open must not keep the worker.
process.exit(0)
