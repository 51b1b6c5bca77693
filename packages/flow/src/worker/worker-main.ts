import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import type { StepJob, WarmOrder, WorkerEnd } from './protocol.ts'

const cacheIn = (store: string) => enableCompileCache(join(store, '..', 'build', 'compiled'))
const readJob = (dir: string) => JSON.parse(readFileSync(join(dir, 'job.json'), 'utf8')) as StepJob

// The argument is an attempt's directory, or what to load while no attempt is there yet. The compile cache comes
// first of all: what is loaded from here on is compiled once per machine, not once per step.
const argument = process.argv[2] as string
const order = argument.startsWith('{') ? (JSON.parse(argument) as WarmOrder) : null
const early = order ? null : readJob(argument)
cacheIn((order ?? early)!.store)

const { say } = await import('./say.ts')
const { endWithServer } = await import('./end-with-server.ts')
const { resourcesNow } = await import('./resources.ts')
const { failureOf } = await import('./failure.ts')

endWithServer()
const job = early ?? readJob(await (await import('./wait-warm.ts')).waitWarm(order!))
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
