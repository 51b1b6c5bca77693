import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { FailureBody } from '@slipway/contract/pipelines'
import type { Json } from '../encoding/index.ts'
import { childEntry } from './child-entry.ts'
import { endedEarly, outOfMemory, stopped } from './launch.errors.ts'
import { peakOf } from './peak-of.ts'
import type { StepJob, StepOutcome, WorkerEnd, WorkerEvent } from './protocol.ts'

export interface LaunchOptions {
  /** The worker's program; default: the one beside this module. */
  readonly entry?: string
  readonly timeoutMs?: number | null
  readonly onEvent?: (event: WorkerEvent) => void
  /** What the processes may know of this environment beside PATH, HOME, LANG, TZ, TMPDIR and SLIPWAY_*. */
  readonly env?: readonly string[]
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
  const child = spawn(
    process.execPath,
    [...nodeOptions(), options.entry ?? childEntry(import.meta.url, 'worker-main'), job.dir],
    {
      cwd: job.root,
      env: minimalEnvironment([...(options.env ?? []), ...(job.command?.env.pass ?? [])]),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
      detached: true,
    },
  )
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

/** Sends a signal to a process and all that it started; those gone already are no error. */
export const killGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  if (!pid) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const minimalEnvironment = (more: readonly string[]): NodeJS.ProcessEnv => {
  const kept = (name: string) =>
    ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', ...more].includes(name) || name.startsWith('SLIPWAY_')
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept(name)))
}

/** Flags for Node itself, from SLIPWAY_NODE_OPTIONS: NODE_OPTIONS is not handed on. */
const nodeOptions = (): string[] => [
  '--enable-source-maps',
  ...(process.env.SLIPWAY_NODE_OPTIONS ?? '').split(/\s+/).filter((flag) => flag !== ''),
]
