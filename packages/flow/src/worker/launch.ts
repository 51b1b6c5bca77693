import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FailureBody } from '@slipway/contract/pipelines'
import type { Json } from '../encoding/index.ts'
import { removeContainer } from './containers/index.ts'
import { failureOf } from './failure.ts'
import type { Family } from './family.ts'
import { endedEarly, memoryExceeded, outOfMemory, stopped } from './launch.errors.ts'
import { type LogSink, listen } from './listen.ts'
import { maskOf } from './mask.ts'
import { hidingPersonal } from './personal-mask.ts'
import { watchMemory } from './memory-watch.ts'
import { outputsFile } from './outputs.ts'
import { peakOf } from './peak-of.ts'
import { endMark, type Secrets, type StepJob, type StepOutcome, type WorkerEvent } from './protocol.ts'
import { resultLimitBytes } from './settings.ts'
import { type Lent, spawnWorker } from './spawn-worker.ts'
import type { WarmWorkers } from './warm-workers.ts'
import { resultTooLarge } from './worker.errors.ts'
import { type Ending, newMark, type WorkerProcess, workerProcess } from './worker-process.ts'

export interface LaunchOptions {
  /** The worker's program; default: the one beside this module. */
  readonly entry?: string
  readonly onEvent?: (event: WorkerEvent) => void
  /** Where to take a process that has loaded the step's code already. */
  readonly warm?: WarmWorkers
  /** The values of the secrets that the step asks for. */
  readonly secrets?: Secrets
  /** Takes all that the attempt prints; live events are a part of it. */
  readonly log?: LogSink
  readonly lent?: Lent
  /** What the marks of this server's workers begin with. */
  readonly mark?: string
}

export interface RunningStep {
  /** Leader of the process group of the step and of all it starts; 0 where it could not be started. */
  readonly pid: number
  /** By which all that it started is found again. */
  readonly mark: string
  readonly outcome: Promise<StepOutcome>
  cancel(): void
}

/** How long a step has between SIGTERM and SIGKILL. */
const graceMs = 2000
const outOfMemoryMark = 'JavaScript heap out of memory'

/** Starts one attempt of a step in a process group of its own. Never rejects: what goes wrong is its outcome. */
export const launchStep = (
  job: StepJob,
  inputs: { readonly [name: string]: Json },
  options: LaunchOptions = {},
): RunningStep => {
  try {
    return launched(job, inputs, options)
  } catch (error) {
    const failure = failureOf(error, job.id)
    const outcome = Promise.resolve<StepOutcome>({ status: 'failed', failure, resources: null })
    return { pid: 0, mark: '', outcome, cancel: () => undefined }
  }
}

const launched = (
  job: StepJob,
  inputs: { readonly [name: string]: Json },
  options: LaunchOptions,
): RunningStep => {
  mkdirSync(job.dir, { recursive: true })
  writeFileSync(join(job.dir, 'inputs.json'), JSON.stringify(inputs))
  writeFileSync(join(job.dir, 'job.json'), JSON.stringify(job), { mode: 0o600 })
  const startedMs = performance.now()
  const mask = maskOf(Object.values(options.secrets ?? {}))
  const worker = options.warm?.take(job, options.secrets ?? {}) ?? startWorker(job, options)
  const heard = listen(worker, {
    mark: endMark(job),
    // What a step gives back is data, which its fields protect; only words are looked at for people.
    mask: process.env['SLIPWAY_LOG_PRIVACY'] === 'mask' ? hidingPersonal(mask) : mask,
    log: options.log ?? null,
    onEvent: options.onEvent ?? (() => undefined),
  })
  const stop = stopper(worker.family)
  const peak = peakOf(worker.pid)
  const limitBytes = (job.resources.memoryMb ?? 0) * 1024 * 1024
  const memory = limitBytes > 0 ? watchMemory(worker.family, limitBytes, () => stop.now('memory')) : null
  const timer = job.timeoutMs ? setTimeout(() => stop.now('timeout'), job.timeoutMs) : null

  const outcome = Promise.race([worker.ended, heard.free]).then(async (): Promise<StepOutcome> => {
    if (timer) clearTimeout(timer)
    memory?.stop()
    stop.over()
    const how = heard.isFree() && stop.reason() === null ? 'free' : 'ended'
    const ending = options.warm?.giveBack(job, worker, how) ? null : await endOf(worker)
    if (stop.reason() !== null && job.command?.env.image) await removeContainer(worker.mark)
    heard.end()
    const measured = {
      wallMs: Math.round(performance.now() - startedMs),
      cpuSeconds: 0,
      peakRssBytes: Math.max(peak.stop(), memory?.peakBytes() ?? 0),
    }
    const told = heard.told()
    const resources = told
      ? {
          ...told.resources,
          wallMs: measured.wallMs,
          peakRssBytes: Math.max(told.resources.peakRssBytes, memory?.peakBytes() ?? 0),
        }
      : measured
    // A result given after the signal may be half of one: it does not count.
    const reason = stop.reason()
    if (reason === 'memory') {
      const failure = memoryExceeded(job.id, memory!.peakBytes(), limitBytes)
      return { status: 'failed', failure, resources }
    }
    if (reason !== null) {
      const failure = stopped(job.id, reason, job.timeoutMs ?? 0)
      return { status: reason === 'cancel' ? 'cancelled' : 'failed', failure, resources }
    }
    if (told?.type === 'failed') return { status: 'failed', failure: told.failure, resources }
    if (told?.type !== 'done')
      return { status: 'failed', failure: diedEarly(job.id, ending!, heard.lastWords), resources }
    try {
      const output = readOutput(job)
      return { status: 'succeeded', output: mask ? mask.json(output) : output, resources }
    } catch (error) {
      return { status: 'failed', failure: failureOf(error, job.id), resources }
    }
  })
  return { pid: worker.pid ?? 0, mark: worker.mark, outcome, cancel: () => stop.now('cancel') }
}

const startWorker = (job: StepJob, options: LaunchOptions): WorkerProcess => {
  const mark = newMark(options.mark ?? 'local')
  const worker = workerProcess(spawnWorker(job.dir, job, mark, options), mark)
  // Through a channel that nobody else reads, and which leaves no trace.
  if (job.environment.secrets.length > 0)
    worker.child.send({ dir: job.dir, secrets: options.secrets ?? {} }, () => undefined)
  return worker
}

/** Whatever wrote it: one that is too large is not read. */
const readOutput = (job: StepJob): Json => {
  const path = outputsFile(job.dir)
  const { size } = statSync(path)
  if (size > resultLimitBytes()) throw resultTooLarge(job.id, size, resultLimitBytes())
  return JSON.parse(readFileSync(path, 'utf8')) as Json
}

/** Ends a worker with all that it started. */
const endOf = async (worker: WorkerProcess): Promise<Ending> => {
  await worker.family.end()
  return worker.ended
}

const diedEarly = (node: string, how: Ending, lastWords: readonly string[]): FailureBody => {
  const said = lastWords.join('\n')
  if (said.includes(outOfMemoryMark)) return outOfMemory(node)
  return endedEarly(node, how.signal, how.error ? how.error.message : how.code, said)
}

type Why = 'cancel' | 'timeout' | 'memory'

const stopper = (family: Family) => {
  let reason: Why | null = null
  let over = false
  let timer: NodeJS.Timeout | null = null
  return {
    reason: () => reason,
    now(why: Why) {
      // The worker may be another attempt's by now.
      if (reason !== null || over) return
      reason = why
      if (why === 'memory') return void family.end()
      family.signal('SIGTERM')
      timer = setTimeout(() => void family.end(), graceMs)
    },
    over() {
      over = true
      if (timer) clearTimeout(timer)
    },
  }
}
