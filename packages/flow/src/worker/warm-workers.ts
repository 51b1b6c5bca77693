import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { killGroup } from './family.ts'
import {
  needsOwnProcess,
  type Secrets,
  type StepJob,
  type WarmOrder,
  type WorkerMessage,
} from './protocol.ts'
import { spawnWorker, type WorkerNeeds } from './spawn-worker.ts'
import { newMark, type WorkerProcess, workerProcess } from './worker-process.ts'

export interface WarmWorkers {
  /** A first step of the project in this folder will follow soon. */
  prepare(root: string): void
  /** A worker that stands ready and now begins with this job, or null. */
  take(job: StepJob, secrets: Secrets): WorkerProcess | null
  /**
   * Gives back the worker of an attempt that ended. Whether it is kept for the next step of the same run; where
   * not, the caller ends it.
   */
  giveBack(job: StepJob, worker: WorkerProcess, how: 'free' | 'ended'): boolean
  /** Ends those that wait. One killed from elsewhere would be handed out until its end is heard of. */
  drop(): void
  close(): void
}

interface Idle {
  readonly key: string
  readonly worker: WorkerProcess
  readonly timer: NodeJS.Timeout
  /** It has served a step. */
  readonly used: boolean
}

export interface WarmOptions {
  readonly entry?: string
  readonly mark?: string
  /** What steps import of Slipway, as an address. */
  readonly slipway?: string
}

const idleMs = 15_000
/** Attempts that follow each other this closely need processes faster than one after another can start. */
const chainMs = 500
const sparesFor = (sinceLastMs: number): number =>
  sinceLastMs < chainMs ? Math.min(2, availableParallelism()) : 1
const mostUsed = availableParallelism()

/**
 * Keeps the workers whose steps left nothing behind for the next steps of their run, because starting Node and
 * loading code takes longer than many a step. Where a run's workers do not come back, one that has loaded its code is
 * made ready ahead of each step instead; and where attempts get a process that serves no other, one that knows no run
 * yet. Idle ones are ended when nothing asks for them, and do not keep this process alive.
 */
export const warmWorkers = (options: WarmOptions): WarmWorkers => {
  let idle: Idle[] = []
  let closed = false
  /** The run whose last worker ended. */
  let spent: string | null = null
  /** When an attempt last asked for a process that serves no other. */
  let ownAtMs = -Infinity

  const remove = (one: Idle): void => {
    clearTimeout(one.timer)
    idle = idle.filter((other) => other !== one)
  }
  const end = (one: Idle): void => {
    remove(one)
    killGroup(one.worker.pid, 'SIGKILL')
  }
  const startAhead = (order: WarmOrder, needs: WorkerNeeds): WorkerProcess => {
    const mark = newMark(options.mark ?? 'local')
    return workerProcess(spawnWorker(JSON.stringify(order), needs, mark, options), mark)
  }
  const drop = (): void => idle.forEach(end)
  const keep = (key: string, worker: WorkerProcess, used: boolean): void => {
    worker.hear(null, null)
    hold(worker, false)
    const one: Idle = { key, worker, used, timer: setTimeout(() => end(one), idleMs).unref() }
    idle.push(one)
    // One that fails to start, or ends while it waits, is no loss: the attempt starts its own.
    void worker.ended.then(() => remove(one))
    const many = idle.filter((other) => other.used)
    if (many.length > mostUsed) end(many[0]!)
  }
  const countOf = (key: string | null) => idle.filter((one) => one.key === key && stands(one.worker)).length
  const find = (key: string | null) => idle.findLast((one) => one.key === key && stands(one.worker))
  const keepSpares = (key: string, job: Pick<StepJob, 'root' | 'command'>, wanted: number): void => {
    for (let have = countOf(key); have < wanted; have++)
      keep(key, startAhead(spareOrder(job, options.slipway), nothingAsked(job)), false)
  }
  return {
    prepare(root) {
      if (!closed) keepSpares(spareKey(root, null), { root, command: null }, 1)
    },
    take(job, secrets) {
      if (closed) return null
      // One that said something after its step has ended still does something.
      for (const one of idle) if (one.used && !one.worker.silent()) end(one)
      const own = needsOwnProcess(job)
      const key = keyOf(job)
      const spare = spareFor(job)
      const ready =
        (own ? undefined : find(key)) ?? idle.find((one) => one.key === spare && stands(one.worker))
      if (ready) {
        remove(ready)
        hold(ready.worker, true)
        const message: WorkerMessage = { dir: job.dir, secrets }
        ready.worker.child.send(message, () => undefined)
      }
      if (!own && spent === key && !find(key)) keep(key, startAhead(orderOf(job), job), false)
      if (own) {
        const wanted = sparesFor(performance.now() - ownAtMs)
        ownAtMs = performance.now()
        if (spare !== null) keepSpares(spare, job, wanted)
      }
      return ready?.worker ?? null
    },
    giveBack(job, worker, how) {
      if (needsOwnProcess(job)) return false
      const key = keyOf(job)
      if (how === 'free' && !closed) {
        if (spent === key) spent = null
        keep(key, worker, true)
        return true
      }
      spent = key
      return false
    },
    drop,
    close() {
      closed = true
      drop()
    },
  }
}

/** Whether it can take an attempt. One that was killed this very moment is known by the system before its end is heard. */
const stands = ({ child, pid }: WorkerProcess): boolean =>
  child.connected && child.exitCode === null && child.signalCode === null && !hasDied(pid)

/** Whether a child of this process has died, where /proc tells; it stands there as a zombie until its end is heard. */
const hasDied = (pid: number | undefined): boolean => {
  try {
    return /^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const orderOf = ({ root, bundle }: StepJob): WarmOrder => ({
  root,
  bundle: { file: bundle.file, export: bundle.export },
  modules: [],
  command: false,
})

/** Of one run only: between two of them, packages may have been installed. Each environment has its own processes. */
const keyOf = (job: StepJob): string => {
  const { set, pass } = job.environment
  return JSON.stringify([job.run, orderOf(job), job.store, set, pass])
}

/**
 * Which of the workers that know no run yet could take this job; null where its process is started with what only it
 * asks for. What a command sets is for its program.
 */
const spareFor = ({ root, command, environment, resources }: StepJob): string | null =>
  resources.cpu !== null ||
  resources.gpu > 0 ||
  environment.pass.length > 0 ||
  (command === null && (Object.keys(environment.set).length > 0 || resources.memoryMb !== null))
    ? null
    : spareKey(root, command)

const spareKey = (root: string, command: StepJob['command']): string =>
  JSON.stringify([root, command === null ? 'step' : 'command'])

const spareOrder = (
  { root, command }: Pick<StepJob, 'root' | 'command'>,
  slipway: string | undefined,
): WarmOrder => ({
  root,
  bundle: null,
  modules: command === null && slipway !== undefined ? [slipway] : [],
  command: command !== null,
})

const nothingAsked = ({ root, command }: Pick<StepJob, 'root' | 'command'>): WorkerNeeds => ({
  root,
  command,
  environment: { set: {}, pass: [] },
  resources: { cpu: null, memoryMb: null, gpu: 0 },
})

/** Whether a child and its pipes keep this process alive. */
const hold = ({ child }: WorkerProcess, keeps: boolean): void => {
  for (const handle of [child, child.channel, ...child.stdio.slice(1, 4)]) {
    const held = handle as { ref?(): void; unref?(): void } | null
    if (keeps) held?.ref?.()
    else held?.unref?.()
  }
}
