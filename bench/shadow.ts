import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { median } from './figures/median.ts'
import type { BenchResult } from './run.ts'
import { inputs, writeBenchModel } from './serving/model.ts'
import { buildSlipway, slipwayUp } from './serving/slipway-up.ts'

/**
 * Seconds with and without a shadow, next to each other. In a longer window a 99th percentile tells of the few pauses of some
 * milliseconds that the machine makes anyway; and how many it makes changes from minute to minute, on both sides.
 */
const pairs = 60
/** Until a new process for shadows, and what the server does for it, is compiled. */
const untilWarmSeconds = 12
const here = import.meta.dirname

const [plain, shadowed] = ['churn', 'shadowed']
const api = (endpoint: string) => `/api/v1/endpoints/${endpoint}`
const body = JSON.stringify({
  rows: [Object.fromEntries(Array.from({ length: inputs }, (_, k) => [`f${k}`, k / 10]))],
})

interface Measured {
  readonly asked: number
  readonly perSecond: number
  readonly failed: number
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Second extends Measured {
  /** Of the thread that answers, a request. */
  readonly cpuUs: number
}

/** A load from the second processor, which asks an endpoint so often in a second for so long. */
const loadOf = (origin: string) => {
  const words = [
    process.execPath,
    '--max-semi-space-size=64',
    join(here, 'shadow/open-loop.ts'),
    origin,
    body,
  ]
  const load = spawn('taskset', ['-c', '1', ...words], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface(load.stdout)[Symbol.asyncIterator]()
  return {
    async asked(endpoint: string, rate: number, seconds: number): Promise<Measured> {
      load.stdin.write(`${JSON.stringify({ path: `${api(endpoint)}/predict`, rate, seconds })}\n`)
      const { value } = await answers.next()
      const measured = JSON.parse(value as string) as Measured
      if (measured.failed > 0) throw new Error(`${measured.failed} requests failed`)
      return measured
    },
    end: () => load.kill(),
  }
}

const told = async (url: string, json?: object): Promise<any> => {
  const reply = await fetch(
    url,
    json && {
      method: 'POST',
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/json' },
    },
  )
  if (!reply.ok) throw new Error(await reply.text())
  return reply.json()
}

const countsOf = async (origin: string): Promise<{ requests: number; dropped: number }> => {
  const { variantCounts } = await told(origin + api(shadowed))
  return variantCounts.find((one: { variant: string }) => one.variant === 'again')
}

/** Resolves once the shadow has answered all that it was asked, or let it go: the next second is nobody's but its callers'. */
const rested = async (origin: string, mirrored: number): Promise<void> => {
  for (let tries = 0; tries < 200; tries++) {
    const { requests, dropped } = await countsOf(origin)
    if (requests + dropped === mirrored) return
    await setTimeout(50)
  }
  throw new Error(`of ${mirrored} requests some are neither answered by the shadow nor counted as dropped`)
}

/** Microseconds for which the thread that answers has had a processor: to the nanosecond, as Linux's scheduler counts. */
const busyUs = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000

/** Two endpoints of one server with the same model, one of them with a shadow, asked in turn. */
async function measured(folder: string, model: string, cores: string) {
  const home = join(folder, `home-${cores.replace(',', '-')}`)
  const { command, env } = slipwayUp(home, model)
  const side = spawn('taskset', ['-c', cores, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  let load: ReturnType<typeof loadOf> | null = null
  try {
    const [up] = (await once(side.stdout, 'data')) as [Buffer]
    const { url: origin } = JSON.parse(String(up)) as { url: string }
    const revisions = `${origin}${api(shadowed)}/revisions`
    const version = { model: 'churn', version: 1 }
    await told(revisions, version)
    load = loadOf(origin)
    const { asked } = load
    await asked(plain, 0, 6)
    const saturation = (await asked(plain, 0, 4)).perSecond
    const rate = 0.3 * saturation
    await told(revisions, { ...version, shadow: { share: 1, name: 'again' } })
    const warm = await asked(shadowed, rate, untilWarmSeconds)
    let mirrored = warm.asked
    await rested(origin, mirrored)
    await asked(plain, rate, 2)
    const seen = { without: [] as Second[], with: [] as Second[] }
    for (let pair = 0; pair < pairs; pair++) {
      const order = ['without', 'with'] as const
      for (const which of pair % 2 ? order : order.toReversed()) {
        const before = busyUs(side.pid!)
        const one = await asked(which === 'with' ? shadowed : plain, rate, 1)
        seen[which].push({ ...one, cpuUs: (busyUs(side.pid!) - before) / one.asked })
        if (which === 'without') continue
        mirrored += one.asked
        await rested(origin, mirrored)
      }
    }
    return { saturation, rate, ...(await countsOf(origin)), ...seen }
  } finally {
    load?.end()
    side.kill('SIGTERM')
    await once(side, 'exit')
  }
}

/** The median, and between which values that of all such pairs lies in 95 of 100 cases (order statistics, normal approximation). */
const medianWithin = (ratios: readonly number[]) => {
  const sorted = ratios.toSorted((a, b) => a - b)
  const rank = Math.floor((sorted.length - 1.96 * Math.sqrt(sorted.length)) / 2)
  return { median: median(ratios), from: sorted[rank]!, to: sorted.at(-1 - rank)! }
}

/** What a shadow that is asked everything costs those who ask: open loop, at 30 % of what the server can do. */
export async function bench(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-shadow-'))
  try {
    const model = await writeBenchModel(folder)
    buildSlipway()
    const ratios: Record<string, number> = {}
    const lines: string[] = []
    for (const [cores, words] of [
      ['0', 'shadow on the server’s processor'],
      ['0,1', 'two processors, one of them the load’s too'],
    ] as const) {
      const one = await measured(folder, model, cores)
      const row = (side: 'with' | 'without') => {
        const of = (what: 'p50Ms' | 'p99Ms' | 'cpuUs') => median(one[side].map((each) => each[what]))
        return `  ${side.padEnd(8)} p50 ${of('p50Ms').toFixed(3)} ms  p99 ${of('p99Ms').toFixed(3)} ms  ${of('cpuUs').toFixed(1)} µs of processor a request`
      }
      const ratio = (what: 'p99Ms' | 'cpuUs') =>
        medianWithin(one.with.map((each, i) => each[what] / one.without[i]![what]))
      const range = ({ median, from, to }: ReturnType<typeof ratio>) =>
        `${median.toFixed(2)} (95 %: ${from.toFixed(2)} to ${to.toFixed(2)})`
      const [p99, cpu] = [ratio('p99Ms'), ratio('cpuUs')]
      ratios[`p99 with / without a shadow, ${words}`] = Math.round(p99.median * 100) / 100
      ratios[`processor time a request with / without, ${words}`] = Math.round(cpu.median * 100) / 100
      lines.push(
        `${words}: ${one.rate.toFixed(0)} of ${one.saturation.toFixed(0)} requests/s`,
        row('without'),
        `${row('with')}; shadow answered ${one.requests}, dropped ${one.dropped}`,
        `  with / without: p99 ${range(p99)}, processor time ${range(cpu)}`,
      )
    }
    lines.push(
      `(medians of ${pairs} pairs of seconds in turn; load of the machine ${loadavg()[0]!.toFixed(1)} at the end)`,
    )
    return { table: lines.join('\n'), ratios }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
