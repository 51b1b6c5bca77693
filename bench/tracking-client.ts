import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../packages/client/src/index.ts'
import { startRun } from '../packages/client/src/node/index.ts'
import { startPlatform } from '../packages/ops/src/app/index.ts'

/**
 * What logging a metric costs a training, and how much the server stores of it. In turns, medians; by the seconds of
 * processor time that this process took, so that what else the machine does is not measured, and by the clock beside it.
 * Calls/s of `run.metric` in a loop that does nothing else (points go on to disk, as offline); the same loop with an
 * object and a promise for each call, which is how a client without buffers does it; and points/s from the first call until
 * the server has acknowledged the last one.
 * BENCH_ROWS and BENCH_ROUNDS change the size.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const points = Number(process.env.BENCH_ROWS ?? 1_000_000)
  const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
  const home = mkdtempSync(join(tmpdir(), 'slipway-bench-tracking-'))
  const seen: Record<'call' | 'naive' | 'stored', Measured[]> = { call: [], naive: [], stored: [] }
  const platform = await startPlatform({ home: join(home, 'server') })
  try {
    for (let round = 0; round < rounds; round++) {
      seen.call.push(await loggedOffline(home, points))
      seen.naive.push(await loggedNaively(points))
      seen.stored.push(await loggedAndStored(home, platform, points / 4))
    }
  } finally {
    await platform.close()
    rmSync(home, { recursive: true, force: true })
  }
  const line = (title: string, measured: readonly Measured[]) =>
    `${title.padEnd(40)} ${perSecond(median(measured, 'cpu'))} ${perSecond(median(measured, 'clock'))}`
  const cpu = (measured: readonly Measured[]) => median(measured, 'cpu')
  return {
    table: [
      `${''.padEnd(40)} ${'per CPU second'.padStart(14)} ${'per second'.padStart(14)}`,
      line('run.metric in a loop, kept on disk', seen.call),
      line('an object and a promise each', seen.naive),
      line('until the server, here too, has stored it', seen.stored),
      `(medians of ${rounds}; ${points} calls, a quarter of them for the last line; three metrics in turn)`,
    ].join('\n'),
    ratios: {
      'calls per CPU second / 1,000,000': round2(cpu(seen.call) / 1e6),
      'calls per CPU second / with an object and a promise': round2(cpu(seen.call) / cpu(seen.naive)),
      'points stored per CPU second / 1,000': round2(cpu(seen.stored) / 1e3),
    },
  }
}

interface Measured {
  readonly cpu: number
  readonly clock: number
}

/** How many of these a second the work did. */
async function measured(count: number, work: () => void | Promise<void>): Promise<Measured> {
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  await work()
  const clockMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (count / (user + system)) * 1e6, clock: (count / clockMs) * 1000 }
}

const keys = ['loss', 'accuracy', 'learning_rate']
const quiet = { context: false, systemMetricsMs: false, onError: () => {} } as const

async function loggedOffline(home: string, points: number): Promise<Measured> {
  const run = await startRun({ ...quiet, home: join(home, 'offline'), url: 'http://127.0.0.1:1' })
  const speed = await measured(points, () => {
    for (let i = 0; i < points; i++) run.metric(keys[i % 3]!, i * 0.5, i)
  })
  await run.end()
  rmSync(join(home, 'offline'), { recursive: true, force: true })
  return speed
}

async function loggedNaively(points: number): Promise<Measured> {
  const queue: object[] = []
  const log = async (key: string, value: number, step: number) => {
    queue.push({ key, value, step, tMs: Date.now() })
    // As a request would be made of it.
    if (queue.length === 1000) JSON.stringify({ metrics: queue.splice(0) })
  }
  return await measured(points, async () => {
    for (let i = 0; i < points; i++) await log(keys[i % 3]!, i * 0.5, i)
  })
}

async function loggedAndStored(
  home: string,
  { url, token }: { url: string; token: string },
  points: number,
): Promise<Measured> {
  let id = ''
  const speed = await measured(points, async () => {
    const run = await startRun({ ...quiet, home: join(home, 'online'), url, token })
    id = run.id
    for (let i = 0; i < points; i++) run.metric(keys[i % 3]!, i * 0.5, i)
    if (!(await run.end())) throw new Error('the server did not take the run')
  })
  const { metrics } = await connect({ url, token }).tracking.getRun({ params: { id } })
  if (metrics['loss'] === undefined) throw new Error('the points are not there')
  return speed
}

const median = (all: readonly Measured[], by: keyof Measured) =>
  all.map((one) => one[by]).toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!
const round2 = (value: number) => Math.round(value * 100) / 100
const perSecond = (value: number) => Math.round(value).toLocaleString('en-US').padStart(14)
