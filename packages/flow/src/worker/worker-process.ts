import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { killGroup } from './spawn-worker.ts'

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly error?: Error
}

export type Hearer = (from: 'stdout' | 'stderr' | 'report', line: string) => void

/** A worker as its server sees it, over the attempts that it serves. */
export interface WorkerProcess {
  readonly child: ChildProcess
  /** Leader of the process group. */
  readonly pid: number | undefined
  readonly ended: Promise<Ending>
  /** Whom its lines go to. Those that come while nobody hears are kept for the next. */
  hear(hearer: Hearer | null): void
  /** Whether no such lines are there. */
  silent(): boolean
}

/** Reads what a child says from the first line to the last. */
export const workerProcess = (child: ChildProcess): WorkerProcess => {
  let hearer: Hearer | null = null
  let unheard: Parameters<Hearer>[] = []
  const lines = (stream: unknown, from: Parameters<Hearer>[0]) => {
    if (!stream) return
    createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
      if (hearer) hearer(from, line)
      else if (unheard.length < 1000) unheard.push([from, line])
    })
  }
  lines(child.stdout, 'stdout')
  lines(child.stderr, 'stderr')
  lines(child.stdio?.[3], 'report')
  return {
    child,
    pid: child.pid,
    ended: new Promise((done) => {
      child.on('error', (error) => done({ code: null, signal: null, error }))
      // The output ends with the group: a grandchild that holds a pipe must not keep the attempt open.
      child.on('exit', () => setTimeout(() => killGroup(child.pid, 'SIGKILL'), 100).unref())
      child.on('close', (code, signal) => done({ code, signal }))
    }),
    hear(next) {
      hearer = next
      if (!next) return
      const late = unheard
      unheard = []
      for (const [from, line] of late) next(from, line)
    },
    silent: () => unheard.length === 0,
  }
}
