import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { childEntry } from './child-entry.ts'
import { markName } from './process-table.ts'
import type { StepJob } from './protocol.ts'
import { lentGpus, passedVariables, threadLimits, workerVariables } from './variables.ts'

/** What an attempt is lent of the machine. */
export interface Lent {
  /** Numbers of the processors that it may use; null: any. */
  readonly cores: readonly number[] | null
  /** As CUDA_VISIBLE_DEVICES names them; null: nothing is said about them. */
  readonly gpus: readonly string[] | null
}

/** What of a job stands fast when its process starts. */
export type WorkerNeeds = Pick<StepJob, 'root' | 'command' | 'resources'> & {
  readonly environment: Pick<StepJob['environment'], 'set' | 'pass'>
}

/**
 * Starts a worker for a job, or ahead of one like it, in a process group of its own, with an argument and nothing else:
 * no secrets, little environment. Throws PIPELINE_VARIABLE_MISSING.
 * @param mark by which all that it starts is found again
 */
export const spawnWorker = (
  argument: string,
  job: WorkerNeeds,
  mark: string,
  options: { readonly entry?: string; readonly lent?: Lent },
): ChildProcess => {
  const { lent } = options
  const entry = options.entry ?? childEntry(import.meta.url, 'worker-main')
  const node = [...nodeOptions(job), entry, argument]
  const bind = lent?.cores ? taskset() : null
  const [program, words]: [string, string[]] =
    lent?.cores && bind
      ? [bind, ['-c', lent.cores.join(','), process.execPath, ...node]]
      : [process.execPath, node]
  return spawn(program, words, {
    cwd: job.root,
    env: {
      ...workerVariables(process.env, job.command !== null),
      ...threadLimits(job.resources.cpu),
      ...(lent?.gpus ? lentGpus(lent.gpus, process.env) : {}),
      ...passedVariables(job.environment, process.env),
      // A command's own are for its program alone.
      ...(job.command ? {} : job.environment.set),
      // What a worker loads is compiled once per machine, not once per process.
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
      [markName]: mark,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
    detached: true,
  })
}

/** Flags for Node itself, from SLIPWAY_NODE_OPTIONS: NODE_OPTIONS is not handed on. A step may use what it asked for. */
const nodeOptions = ({ command, resources: { memoryMb } }: WorkerNeeds): string[] => [
  '--enable-source-maps',
  ...(command === null && memoryMb !== null && memoryMb > 2048 ? [`--max-old-space-size=${memoryMb}`] : []),
  ...(process.env.SLIPWAY_NODE_OPTIONS ?? '').split(/\s+/).filter((flag) => flag !== ''),
]

let found: string | null | undefined

/** What holds a process to some processors; null where this machine has nothing for that. */
const taskset = (): string | null =>
  (found ??=
    (process.env.PATH ?? '')
      .split(delimiter)
      .map((dir) => join(dir, 'taskset'))
      .find((path) => existsSync(path)) ?? null)
