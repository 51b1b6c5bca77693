import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { killGroup } from './family.ts'
import { needsOwnProcess, type StepJob, type WarmOrder, type WorkerMessage } from './protocol.ts'
import { spawnWorker } from './spawn-worker.ts'
import { newMark, type WorkerProcess, workerProcess } from './worker-process.ts'

export interface WarmWorkers {
  /** A worker that has loaded this job's code and now begins with it, or null. */
  take(job: StepJob): WorkerProcess | null
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

const idleMs = 15_000
const maxIdle = availableParallelism()

/**
 * Keeps the workers whose steps left nothing behind for the next steps of their run, because starting Node and
 * loading code takes longer than many a step. Where a run's workers do not come back, one is made ready ahead of
 * each step instead. Idle ones are ended when nothing asks for them, and do not keep this process alive.
 */
export const warmWorkers = (options: { readonly entry?: string; readonly mark?: string }): WarmWorkers => {
  let idle: Idle[] = []
  let closed = false
  /** The run whose last worker ended. */
  let spent: string | null = null

  const remove = (one: Idle): void => {
    clearTimeout(one.timer)
    idle = idle.filter((other) => other !== one)
  }
  const end = (one: Idle): void => {
    remove(one)
    killGroup(one.worker.pid, 'SIGKILL')
  }
  const startAhead = (job: StepJob): WorkerProcess => {
    const mark = newMark(options.mark ?? 'local')
    return workerProcess(spawnWorker(JSON.stringify(orderOf(job)), job, mark, options), mark)
  }
  const drop = (): void => idle.forEach(end)
  const keep = (key: string, worker: WorkerProcess, used: boolean): void => {
    worker.hear(null, null)
    hold(worker, false)
    const one: Idle = { key, worker, used, timer: setTimeout(() => end(one), idleMs).unref() }
    idle.push(one)
    // One that fails to start, or ends while it waits, is no loss: the attempt starts its own.
    void worker.ended.then(() => remove(one))
    if (idle.length > maxIdle) end(idle[0] as Idle)
  }
  return {
    take(job) {
      if (needsOwnProcess(job) || closed) return null
      const key = keyOf(job)
      // One that said something after its step has ended still does something.
      for (const one of idle) if (one.used && !one.worker.silent()) end(one)
      const ready = idle.findLast((one) => one.key === key && stands(one.worker))
      if (ready) {
        remove(ready)
        hold(ready.worker, true)
        const message: WorkerMessage = { dir: job.dir, secrets: {} }
        ready.worker.child.send(message, () => undefined)
      }
      if (spent === key) keep(key, startAhead(job), false)
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

const orderOf = ({ root, bundle, store }: StepJob): WarmOrder => ({
  root,
  bundle: { file: bundle.file, export: bundle.export },
  store,
})

/** Of one run only: between two of them, packages may have been installed. Each environment has its own processes. */
const keyOf = (job: StepJob): string => {
  const { set, pass } = job.environment
  return JSON.stringify([job.run, orderOf(job), set, pass])
}

/** Whether a child and its pipes keep this process alive. */
const hold = ({ child }: WorkerProcess, keeps: boolean): void => {
  for (const handle of [child, child.channel, ...child.stdio.slice(1, 4)]) {
    const held = handle as { ref?(): void; unref?(): void } | null
    if (keeps) held?.ref?.()
    else held?.unref?.()
  }
}
