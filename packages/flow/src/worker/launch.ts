import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FailureBody } from '@slipway/contract/pipelines'
import type { Json } from '../encoding/index.ts'
import { endedEarly, outOfMemory, stopped } from './launch.errors.ts'
import { peakOf } from './peak-of.ts'
import {
  endMark,
  type StepJob,
  type StepOutcome,
  type WorkerEnd,
  type WorkerEvent,
  type WorkerFree,
} from './protocol.ts'
import { killGroup, passedTo, spawnWorker } from './spawn-worker.ts'
import type { WarmWorkers } from './warm-workers.ts'
import { type Ending, type WorkerProcess, workerProcess } from './worker-process.ts'

export interface LaunchOptions {
  /** The worker's program; default: the one beside this module. */
  readonly entry?: string
  readonly timeoutMs?: number | null
  readonly onEvent?: (event: WorkerEvent) => void
  /** Where to take a process that has loaded the step's code already. */
  readonly warm?: WarmWorkers
}

export interface RunningStep {
  /** Leader of the process group of the step and of all it starts. */
  readonly pid: number
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
  mkdirSync(job.dir, { recursive: true })
  writeFileSync(join(job.dir, 'inputs.json'), JSON.stringify(inputs))
  writeFileSync(join(job.dir, 'job.json'), JSON.stringify(job), { mode: 0o600 })
  const startedMs = performance.now()
  const worker =
    options.warm?.take(job) ??
    workerProcess(spawnWorker(job.dir, job.root, { ...options, pass: passedTo(job) }))
  const heard = listen(worker, endMark(job), options.onEvent ?? (() => undefined))
  const stop = stopper(worker.pid)
  const peak = peakOf(worker.pid)
  const timer = options.timeoutMs ? setTimeout(() => stop.now('timeout'), options.timeoutMs) : null

  const outcome = Promise.race([worker.ended, heard.free]).then(async (): Promise<StepOutcome> => {
    if (timer) clearTimeout(timer)
    stop.over()
    const how = heard.isFree() && stop.reason() === null ? 'free' : 'ended'
    const ending = options.warm?.giveBack(job, worker, how) ? null : await endOf(worker)
    const measured = {
      wallMs: Math.round(performance.now() - startedMs),
      cpuSeconds: 0,
      peakRssBytes: peak.stop(),
    }
    const { end } = heard
    const resources = end ? { ...end.resources, wallMs: measured.wallMs } : measured
    // A result given after the signal may be half of one: it does not count.
    if (stop.reason() !== null) {
      const failure = stopped(job.id, stop.reason()!, options.timeoutMs ?? 0)
      return { status: stop.reason() === 'cancel' ? 'cancelled' : 'failed', failure, resources }
    }
    if (end?.type === 'failed') return { status: 'failed', failure: end.failure, resources }
    if (end?.type === 'done') {
      const output = JSON.parse(readFileSync(join(job.dir, 'outputs.json'), 'utf8')) as Json
      return { status: 'succeeded', output, resources }
    }
    return { status: 'failed', failure: diedEarly(job.id, ending!, heard.lastWords), resources }
  })
  return { pid: worker.pid ?? 0, outcome, cancel: () => stop.now('cancel') }
}

/** Ends a worker with all that it started. */
const endOf = (worker: WorkerProcess): Promise<Ending> => {
  killGroup(worker.pid, 'SIGKILL')
  return worker.ended
}

const diedEarly = (node: string, how: Ending, lastWords: readonly string[]): FailureBody => {
  const said = lastWords.join('\n')
  if (said.includes(outOfMemoryMark)) return outOfMemory(node)
  return endedEarly(node, how.signal, how.error ? how.error.message : how.code, said)
}

/** Hears what the worker says and what the step prints; `free` when it has said all of both and stays. */
const listen = (worker: WorkerProcess, mark: string, onEvent: (event: WorkerEvent) => void) => {
  const free = Promise.withResolvers<void>()
  const awaited = new Set(['report', 'stdout', 'stderr'])
  const over = (from: string) => {
    awaited.delete(from)
    if (awaited.size === 0) free.resolve()
  }
  const heard = {
    end: null as WorkerEnd | null,
    lastWords: [] as string[],
    free: free.promise,
    isFree: () => awaited.size === 0,
  }
  const onPrinted = (stream: 'stdout' | 'stderr', text: string) => {
    if (stream === 'stderr' && heard.lastWords.push(text) > 40) heard.lastWords.shift()
    onEvent({ type: 'log', stream, text })
  }
  worker.hear((from, line) => {
    if (from !== 'report') {
      // A last line that the step did not end stands before the mark.
      const marked = line.endsWith(mark)
      const text = marked ? line.slice(0, -mark.length) : line
      if (!marked || text !== '') onPrinted(from, text)
      if (marked) over(from)
      return
    }
    const event = JSON.parse(line) as WorkerEvent | WorkerEnd | WorkerFree
    if (event.type === 'free') over(from)
    else if (event.type === 'done' || event.type === 'failed') heard.end = event
    else onEvent(event)
  })
  return heard
}

const stopper = (pid: number | undefined) => {
  let reason: 'cancel' | 'timeout' | null = null
  let over = false
  let timer: NodeJS.Timeout | null = null
  return {
    reason: () => reason,
    now(why: 'cancel' | 'timeout') {
      // The worker may be another attempt's by now.
      if (reason !== null || over) return
      reason = why
      killGroup(pid, 'SIGTERM')
      timer = setTimeout(() => killGroup(pid, 'SIGKILL'), graceMs)
    },
    over() {
      over = true
      if (timer) clearTimeout(timer)
    },
  }
}
