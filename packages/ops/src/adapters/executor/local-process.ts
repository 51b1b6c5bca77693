import { createHash } from 'node:crypto'
import { rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import {
  collectEnvironments,
  endMarked,
  launchStep,
  processRow,
  removeContainer,
  type StepJob,
  type StepOutcome,
  warmWorkers,
} from '@slipway/flow/worker'
import type { Json } from '@slipway/flow/encoding'
import type { AttemptLogs } from '../../ports/attempt-logs.ts'
import type { Attempt, Executor } from '../../ports/executor.ts'
import { gpusMissing } from './executor.errors.ts'
import { coresOfMachine, gpusOfMachine, lender } from './lender.ts'

/**
 * Runs each attempt in a process of this machine, in a directory of its own below <home>/work. Files are shared
 * through the store in <home>/artifacts, so nothing is copied.
 */
export const localProcessExecutor = (options: {
  readonly home: string
  readonly logs: AttemptLogs
  /** How many GPUs it lends; default: those of the machine. */
  readonly gpus?: number
  /** The worker's program; default: flow's own. */
  readonly workerEntry?: string
  /** What the project's steps import as `slipway`, so that a process may have it ready. */
  readonly slipwayEntry?: string
}): Executor => {
  const { home, logs, workerEntry: entry } = options
  /** What this home's processes are known by, also to the server after this one. */
  const mark = createHash('sha256').update(resolve(home)).digest('hex').slice(0, 16)
  const warm = warmWorkers({ entry, mark, slipway: options.slipwayEntry })
  const gpus = gpusOfMachine(process.env, { count: options.gpus })
  const lending = lender({ cores: coresOfMachine(), gpus })
  return {
    prepare: warm.prepare,
    start(attempt, onEvent) {
      const { run, id, number, node, inputs, secrets } = attempt
      const place = join(run, `${encodeURIComponent(id)}@${number}`)
      const dir = join(home, 'work', place)
      const loan = lending.lend(node.resources)
      if (!loan) return failed({ failure: gpusMissing(id, node.resources.gpu, lending.gpus) })
      const log = logs.open({ run, node: id, attempt: number })
      const running = launchStep(jobOf(attempt, home, dir), inputs, {
        entry,
        onEvent,
        warm,
        secrets,
        log,
        lent: loan,
        mark,
      })
      return {
        handle: [
          running.pid,
          processRow(running.pid)?.startedTicks ?? '',
          place,
          running.mark,
          node.command?.env.image ? 'container' : '',
        ].join(':'),
        outcome: running.outcome.then(async (outcome) => {
          loan.giveBack()
          await Promise.all([log.close(), clear(dir)])
          return outcome
        }),
        cancel: running.cancel,
      }
    },
    async reap(handle) {
      const [, , place, mark, container] = handle.split(':') as [string, ...(string | undefined)[]]
      if (mark) await endMarked(mark)
      if (mark && container) await removeContainer(mark)
      if (place) await clear(join(home, 'work', place))
    },
    async sweep() {
      warm.drop()
      await endMarked(`${mark}.`)
    },
    collect: (unusedMs, dryRun) => collectEnvironments(join(home, 'environments'), unusedMs, dryRun),
    close: () => warm.close(),
  }
}

const jobOf = (attempt: Attempt, home: string, dir: string): StepJob => {
  const { run, id, node, plan, server } = attempt
  return {
    run,
    id,
    planNode: node.id,
    step: node.step,
    command: node.command,
    environment: node.environment,
    resources: node.resources,
    timeoutMs: node.timeoutMs,
    root: plan.project.root,
    bundle: plan.bundle,
    params: plan.params as Json,
    seed: plan.seed,
    dir,
    store: join(home, 'artifacts'),
    environments: join(home, 'environments'),
    server,
  }
}

const failed = (end: Pick<StepOutcome & { status: 'failed' }, 'failure'>) => ({
  handle: '',
  outcome: Promise.resolve<StepOutcome>({ status: 'failed', resources: null, ...end }),
  cancel: () => undefined,
})

/** Removes an attempt's directory, and its run's when that was the last in it. */
const clear = async (dir: string): Promise<void> => {
  await rm(dir, { recursive: true, force: true })
  await rmdir(dirname(dir)).catch(() => undefined)
}
