import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { killGroup, launchStep, warmWorkers } from '@slipway/flow/worker'
import type { Json } from '@slipway/flow/encoding'
import type { Executor } from '../../ports/executor.ts'

/**
 * Runs each attempt in a process of this machine, in a directory of its own below <home>/work. Files are shared
 * through the store in <home>/artifacts, so nothing is copied.
 */
export const localProcessExecutor = (options: {
  readonly home: string
  /** The worker's program; default: flow's own. */
  readonly workerEntry?: string
}): Executor => {
  const warm = warmWorkers({ entry: options.workerEntry })
  return {
    start({ run, id, number, node, plan, inputs, server }, onEvent) {
      const place = join(run, `${encodeURIComponent(id)}@${number}`)
      const dir = join(options.home, 'work', place)
      const running = launchStep(
        {
          run,
          id,
          planNode: node.id,
          step: node.step,
          command: node.command,
          environment: node.environment,
          root: plan.project.root,
          bundle: plan.bundle,
          params: plan.params as Json,
          seed: plan.seed,
          dir,
          store: join(options.home, 'artifacts'),
          server,
        },
        inputs,
        { entry: options.workerEntry, timeoutMs: node.timeoutMs, onEvent, warm },
      )
      return {
        handle: `${running.pid}:${startedAt(running.pid)}:${place}`,
        outcome: running.outcome.then(async (outcome) => {
          await clear(dir)
          return outcome
        }),
        cancel: running.cancel,
      }
    },
    async reap(handle) {
      const [pid, started, place] = handle.split(':') as [string, string?, string?]
      // A process that began at another time has only inherited the number.
      if (Number(pid) > 0 && started && startedAt(Number(pid)) === started) killGroup(Number(pid), 'SIGKILL')
      if (place) await clear(join(options.home, 'work', place))
    },
    async sweep() {
      warm.drop()
      for (const pid of workersOf(options.home)) killGroup(pid, 'SIGKILL')
    },
    close: () => warm.close(),
  }
}

/** The workers of this home that live, by their argument: the attempt's directory, or what to load for the next. */
function workersOf(home: string): number[] {
  const marks = [join(home, 'work', '/'), `"store":${JSON.stringify(join(home, 'artifacts'))}`]
  const own = (pid: string) => {
    try {
      const [program, ...rest] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return program === process.execPath && marks.some((mark) => rest.at(-2)?.includes(mark))
    } catch {
      return false
    }
  }
  const processes = existsSync('/proc/self') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []
  return processes.filter(own).map(Number)
}

/** Removes an attempt's directory, and its run's when that was the last in it. */
const clear = async (dir: string): Promise<void> => {
  await rm(dir, { recursive: true, force: true })
  await rmdir(dirname(dir)).catch(() => undefined)
}

/** When a process began, in ticks since boot: with the number, a name that is never given twice. '' where unknown. */
const startedAt = (pid: number): string => {
  try {
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[19] ?? ''
    )
  } catch {
    return ''
  }
}
