import type { ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { FailureBody } from '@slipway/contract/pipelines'
import type { Json } from '../encoding/index.ts'
import { endedEarly, outOfMemory, stopped } from './launch.errors.ts'
import { peakOf } from './peak-of.ts'
import type { StepJob, StepOutcome, WorkerEnd, WorkerEvent } from './protocol.ts'
import { killGroup, passedTo, spawnWorker } from './spawn-worker.ts'
import type { WarmWorkers } from './warm-workers.ts'

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
  const child = options.warm?.take(job) ?? spawnWorker(job.dir, job.root, { ...options, pass: passedTo(job) })
  const heard = listen(child, options.onEvent ?? (() => undefined))
  const stop = stopper(child)
  const peak = peakOf(child.pid)
  const timer = options.timeoutMs ? setTimeout(() => stop.now('timeout'), options.timeoutMs) : null

  const outcome = ended(child).then((how): StepOutcome => {
    if (timer) clearTimeout(timer)
    stop.done()
    killGroup(child.pid, 'SIGKILL')
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
    return { status: 'failed', failure: diedEarly(job.id, how, heard.lastWords), resources }
  })
  return { pid: child.pid ?? 0, outcome, cancel: () => stop.now('cancel') }
}

interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly error?: Error
}

const ended = (child: ChildProcess): Promise<Ending> =>
  new Promise((done) => {
    child.on('error', (error) => done({ code: null, signal: null, error }))
    // The output ends with the group: a grandchild that holds a pipe must not keep the attempt open.
    child.on('exit', () => setTimeout(() => killGroup(child.pid, 'SIGKILL'), 100).unref())
    child.on('close', (code, signal) => done({ code, signal }))
  })

const diedEarly = (node: string, how: Ending, lastWords: readonly string[]): FailureBody => {
  const said = lastWords.join('\n')
  if (said.includes(outOfMemoryMark)) return outOfMemory(node)
  return endedEarly(node, how.signal, how.error ? how.error.message : how.code, said)
}

/** Reads what the worker says, line by line, and what the step prints. */
const listen = (child: ChildProcess, onEvent: (event: WorkerEvent) => void) => {
  const heard: { end: WorkerEnd | null; lastWords: string[] } = { end: null, lastWords: [] }
  const lines = (stream: unknown, on: (text: string) => void) =>
    createInterface({ input: stream as NodeJS.ReadableStream }).on('line', on)
  if (!child.stdout || !child.stderr) return heard
  lines(child.stdout, (text) => onEvent({ type: 'log', stream: 'stdout', text }))
  lines(child.stderr, (text) => {
    heard.lastWords.push(text)
    if (heard.lastWords.length > 40) heard.lastWords.shift()
    onEvent({ type: 'log', stream: 'stderr', text })
  })
  lines(child.stdio[3], (text) => {
    const event = JSON.parse(text) as WorkerEvent | WorkerEnd
    if (event.type === 'done' || event.type === 'failed') heard.end = event
    else onEvent(event)
  })
  return heard
}

const stopper = (child: ChildProcess) => {
  let reason: 'cancel' | 'timeout' | null = null
  let timer: NodeJS.Timeout | null = null
  return {
    reason: () => reason,
    now(why: 'cancel' | 'timeout') {
      if (reason !== null) return
      reason = why
      killGroup(child.pid, 'SIGTERM')
      timer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), graceMs)
    },
    done() {
      if (timer) clearTimeout(timer)
    },
  }
}
