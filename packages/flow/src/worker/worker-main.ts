import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { endWithServer } from './end-with-server.ts'
import { failureOf } from './failure.ts'
import { noteBefore } from './left-behind.ts'
import type { Secrets, StepJob, WarmOrder, WorkerEnd } from './protocol.ts'
import { peakAnew, resourcesNow } from './resources.ts'
import { loadCode, runStep } from './run-step.ts'
import { say } from './say.ts'
import { mayStay, printed, printMark } from './stay.ts'
import { nextMessage, waitWarm } from './wait-warm.ts'

const readJob = (dir: string) => JSON.parse(readFileSync(join(dir, 'job.json'), 'utf8')) as StepJob

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

/** An attempt's directory, or what to load while no attempt is there yet. */
const begin = async (argument: string): Promise<{ job: StepJob; secrets: Secrets }> => {
  if (!argument.startsWith('{')) {
    const job = readJob(argument)
    return { job, secrets: job.environment.secrets.length > 0 ? (await nextMessage()).secrets : {} }
  }
  const { dir, secrets } = await waitWarm(JSON.parse(argument) as WarmOrder)
  // What was taken while nobody asked for anything is not the attempt's.
  resourcesNow()
  peakAnew()
  return { job: readJob(dir), secrets }
}

endWithServer()
// It is for this process; what a step starts has its own ways.
delete process.env.NODE_COMPILE_CACHE
const begun = await begin(process.argv[2] as string)
const { secrets } = begun
let { job } = begun
if (job.command) {
  say(await attempt(job, (await import('./run-command.ts')).runCommand))
  process.exit(0)
}

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
