import type { ChildProcess } from 'node:child_process'
import type { StepJob, WarmOrder } from './protocol.ts'
import { killGroup, spawnWorker } from './spawn-worker.ts'

export interface WarmWorkers {
  /** A worker that has loaded this job's code and now begins with it, or null; the next one is made ready. */
  take(job: StepJob): ChildProcess | null
  close(): void
}

const idleMs = 60_000

/**
 * Keeps one worker ready for the bundle that ran last: loading it takes longer than many a step, and steps that
 * follow one another would wait for it each time. It is used once, as any worker, and is ended when nothing asks
 * for it. It does not keep this process alive.
 */
export const warmWorkers = (options: { readonly entry?: string }): WarmWorkers => {
  let ready: { key: string; child: ChildProcess; forget(): void } | null = null
  let timer: NodeJS.Timeout | null = null
  let closed = false

  const end = (): void => {
    if (timer) clearTimeout(timer)
    if (ready) killGroup(ready.child.pid, 'SIGKILL')
    timer = null
    ready = null
  }
  const makeReady = (key: string, root: string): void => {
    if (closed) return
    const child = spawnWorker(key, root, options)
    hold(child, false)
    // One that fails to start, or ends while it waits, is no loss: the attempt starts its own.
    const forget = () => {
      if (ready?.child === child) ready = null
    }
    child.on('error', forget).on('exit', forget)
    ready = { key, child, forget }
    timer = setTimeout(end, idleMs)
    timer.unref()
  }
  return {
    take(job) {
      if (job.command) return null
      const { root, bundle, store } = job
      const order: WarmOrder = { root, bundle: { file: bundle.file, export: bundle.export }, store }
      const key = JSON.stringify(order)
      const taken = ready?.key === key && ready.child.connected ? ready : null
      const child = taken?.child ?? null
      if (taken && child) {
        ready = null
        child.off('error', taken.forget).off('exit', taken.forget)
        hold(child, true)
        child.send({ dir: job.dir }, () => undefined)
      }
      end()
      makeReady(key, root)
      return child
    },
    close() {
      closed = true
      end()
    },
  }
}

/** Whether a child and its pipes keep this process alive. */
const hold = (child: ChildProcess, keeps: boolean): void => {
  for (const handle of [child, child.channel, ...child.stdio.slice(1, 4)]) {
    const held = handle as { ref?(): void; unref?(): void } | null
    if (keeps) held?.ref?.()
    else held?.unref?.()
  }
}
