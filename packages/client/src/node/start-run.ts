import { costOf, type Prices } from '@slipway/contract/run-cost'
import type { RunContext } from '@slipway/contract/run-context'
import { type LogOptions, type OpenedRun, openRun } from '../tracking-run/open-run.ts'
import { letExit } from '../tracking-run/sender.ts'
import { within } from '../tracking-run/track-run.ts'
import type { RunOptions, TrackedRun } from '../tracking-run/tracked-run.ts'
import { endAtExit } from './at-exit.ts'
import {
  captureContext,
  type CaptureOptions,
  type Captured,
  diffArtifact,
  lockfileFolder,
} from './context/capture.ts'
import { maskText } from './context/secrets.ts'
import { clientFinder } from './find-client.ts'
import { homeAround, spoolOf } from './home.ts'
import { type ArtifactSource, keepArtifact } from './keep-artifact.ts'
import { pricesFromEnvironment } from './prices.ts'
import { systemSampler } from './resources/system-metrics.ts'
import { usageMeter } from './resources/usage.ts'
import { diskOutbox, type DiskOutbox } from './spool/disk-outbox.ts'
import { syncSpool } from './spool/sync-spool.ts'

export interface StartOptions extends RunOptions, LogOptions {
  /** Default: SLIPWAY_URL, else the server that works in the home. */
  readonly url?: string
  readonly token?: string
  /** The run that this one lies below. */
  readonly parentId?: string
  /** The state folder; entries wait in its `spool`. Default: SLIPWAY_HOME, else .slipway of the project around. */
  readonly home?: string
  /** What of code, command, environment and host is noted; false: nothing. */
  readonly context?: false | CaptureOptions
  /** How often CPU, memory, disk, network and GPUs are measured. Default: 10,000; false: never. */
  readonly systemMetricsMs?: number | false
  /** What the machine costs, for system/cost. Default: SLIPWAY_PRICES. */
  readonly prices?: Prices
}

/** A lockfile that is larger is named by its digest, not kept. */
const mostLockfileBytes = 16 * 1024 * 1024

export type NodeRun = TrackedRun<ArtifactSource>

/**
 * Starts a run of this process. Waits for no server: entries go to files in the home first, from there to the server
 * when one answers, and what an earlier process left there is sent along. At the process's end the run ends.
 *
 * @example
 * await using run = await startRun({ experiment: 'churn', params: { lr: 0.1 } })
 * for (let step = 0; step < 1000; step++) run.metric('loss', train(), step)
 */
export async function startRun(options: StartOptions = {}): Promise<NodeRun> {
  const home = options.home ?? homeAround()
  const spool = spoolOf(home)
  const connect = clientFinder(home, options)
  const prices = options.prices ?? pricesFromEnvironment()
  const captured = options.context === false ? null : captureContext(options.context)
  const run = openRun<ArtifactSource>(
    {
      log: options,
      // What is not sent now stays on disk: there is nothing to wait for.
      patienceMs: 0,
      whereKept: spool,
      connect,
      outbox: ({ id }) => diskOutbox(spool, id!),
      keep: (outbox, source, path) => keepArtifact(outbox as DiskOutbox, source, path),
      opened: (opened) => watch(opened, options, captured, prices),
    },
    options,
    options.parentId === undefined ? {} : { parentId: options.parentId },
  )
  // Whoever cannot be sent now is tried again at the next start.
  void syncSpool(spool, connect).catch(() => undefined)
  return run
}

/** As startRun; ends the run as finished when `work` has, as failed where it throws. */
export const trackRun = async <Result>(
  options: StartOptions,
  work: (run: NodeRun) => Result | Promise<Result>,
): Promise<Result> => within(await startRun(options), work)

/** What a run tells beside what is logged to it: its context, the machine's metrics, what it took. */
function watch(
  opened: OpenedRun,
  { systemMetricsMs = 10_000 }: StartOptions,
  captured: Promise<Captured> | null,
  prices: Prices | null,
) {
  const { run, top } = opened
  const outbox = opened.outbox as DiskOutbox
  const usage = usageMeter()
  const forget = endAtExit(opened)
  let context: RunContext | null = null
  if (captured) opened.hold(keepContext(outbox, captured).then((known) => void (context = known)))
  const sampling = top && systemMetricsMs !== false ? sampleInto(run, systemMetricsMs) : null
  return {
    async ending() {
      await sampling?.stop()
      const resources = usage()
      if (prices) run.metric('system/cost', costOf(resources, context, prices))
      return { resources }
    },
    ended(sent: boolean) {
      forget()
      if (sent) outbox.remove()
      else outbox.leave()
    },
  }
}

async function keepContext(outbox: DiskOutbox, captured: Promise<Captured>): Promise<RunContext> {
  const { context, diff, lockfiles } = await captured
  outbox.add({ kind: 'context', context })
  const { commit, branch } = context.code ?? {}
  const tags = {
    ...(commit ? { 'slipway.commit': commit } : {}),
    ...(branch ? { 'slipway.branch': branch } : {}),
  }
  if (Object.keys(tags).length > 0) outbox.add({ kind: 'log', batch: { tags } })
  if (diff !== null) await keepArtifact(outbox, Buffer.from(diff), diffArtifact)
  for (const { path, bytes } of lockfiles)
    if (bytes.length <= mostLockfileBytes && isPlain(bytes))
      await keepArtifact(outbox, bytes, `${lockfileFolder}/${path}`)
  return context
}

/** A lockfile may hold the password of a registry. */
const isPlain = (bytes: Uint8Array): boolean => {
  const text = Buffer.from(bytes).toString('utf8')
  return maskText(text) === text
}

/**
 * Logs the machine's metrics from time to time. At the end only where nothing was logged yet: what the work used is free
 * by then, and a GPU that was full all along would be told of as idle.
 */
function sampleInto(run: NodeRun, everyMs: number) {
  const sample = systemSampler(process.cwd())
  let steps = 0
  let sampling: Promise<void> = Promise.resolve()
  const log = () => {
    const step = steps++
    sampling = sampling.then(async () => run.metrics(await sample(), step))
  }
  const timer = setInterval(log, everyMs)
  letExit(timer)
  return {
    async stop() {
      clearInterval(timer)
      if (steps === 0) log()
      await sampling
    },
  }
}
