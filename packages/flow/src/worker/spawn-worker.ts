import { type ChildProcess, spawn } from 'node:child_process'
import { childEntry } from './child-entry.ts'
import type { StepJob } from './protocol.ts'

/** Starts a worker in a process group of its own, with an argument and nothing else: no secrets, little environment. */
export const spawnWorker = (
  argument: string,
  root: string,
  options: { readonly entry?: string; readonly pass?: readonly string[] },
): ChildProcess =>
  spawn(
    process.execPath,
    [...nodeOptions(), options.entry ?? childEntry(import.meta.url, 'worker-main'), argument],
    {
      cwd: root,
      env: minimalEnvironment(options.pass ?? []),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
      detached: true,
    },
  )

/** Variables of this environment that a command asked for. */
export const passedTo = (job: StepJob): readonly string[] => job.environment.pass

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
    ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', ...more].includes(name) ||
    // What seals secrets is the server's alone.
    (name.startsWith('SLIPWAY_') && name !== 'SLIPWAY_SECRET_KEY')
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept(name)))
}

/** Flags for Node itself, from SLIPWAY_NODE_OPTIONS: NODE_OPTIONS is not handed on. */
const nodeOptions = (): string[] => [
  '--enable-source-maps',
  ...(process.env.SLIPWAY_NODE_OPTIONS ?? '').split(/\s+/).filter((flag) => flag !== ''),
]
