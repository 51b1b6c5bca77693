import { readFileSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import type { Secrets, StepJob, WarmOrder, WorkerEnd } from './protocol.ts'

const readJob = (dir: string) => JSON.parse(readFileSync(join(dir, 'job.json'), 'utf8')) as StepJob

// The argument is an attempt's directory, or what to load while no attempt is there yet. The compile cache comes
// first of all: what is loaded from here on is compiled once per machine, not once per process.
const argument = process.argv[2] as string
const order = argument.startsWith('{') ? (JSON.parse(argument) as WarmOrder) : null
const early = order ? null : readJob(argument)
enableCompileCache()

const { say } = await import('./say.ts')
const { endWithServer } = await import('./end-with-server.ts')
const { peakAnew, resourcesNow } = await import('./resources.ts')
const { failureOf } = await import('./failure.ts')

const attempt = async (
  job: StepJob,
  run: (job: StepJob, secrets: Secrets) => Promise<void>,
): Promise<WorkerEnd> => {
  try {
    await run(job, secrets)
    return { type: 'done', resources: resourcesNow() }
  } catch (error) {
    return { type: 'failed', failure: failureOf(error, job.id), resources: resourcesNow() }
  }
}

endWithServer()
const { nextMessage, waitWarm } = await import('./wait-warm.ts')
const secrets: Secrets = early?.environment.secrets.length ? (await nextMessage()).secrets : {}
if (early?.command) {
  say(await attempt(early, (await import('./run-command.ts')).runCommand))
  process.exit(0)
}

const { loadCode, runStep } = await import('./run-step.ts')
const { noteBefore } = await import('./left-behind.ts')
const { mayStay, printed, printMark } = await import('./stay.ts')

let job = early ?? readJob(await waitWarm(order!))
// What loading leaves open is the module's, and not the step's; what fails is said by the attempt.
await loadCode(job).catch(() => undefined)
for (let steps = 1; ; steps++) {
  const before = noteBefore()
  say(await attempt(job, runStep))
  await printed()
  // Timers and connections that the step left open must not keep the worker, nor meet the next step.
  if (!mayStay(job, steps) || !(await before.leftNothing())) process.exit(0)
  // What it loaded is compiled for other processes too, however this one ends.
  flushCompileCache()
  await printMark(job)
  peakAnew()
  say({ type: 'free' })
  job = readJob((await nextMessage()).dir)
}
