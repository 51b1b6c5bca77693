import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { median } from './figures/median.ts'
import type { BenchResult } from './run.ts'
import { inputs, writeBenchModel } from './serving/model.ts'
import { buildSlipway, slipwayUp } from './serving/slipway-up.ts'

const rounds = 5
/**
 * Of a second each, with and without, in a round: their median says what callers of most seconds see. In a longer window a
 * 99th percentile tells of the few pauses of some milliseconds that the machine makes anyway.
 */
const windows = 9
/** Until a new process for shadows, and what the server does for it, is compiled. */
const untilWarmSeconds = 10
const here = import.meta.dirname

interface Latencies {
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Measured extends Latencies {
  readonly perSecond: number
  readonly failed: number
}

const body = JSON.stringify({
  rows: [Object.fromEntries(Array.from({ length: inputs }, (_, k) => [`f${k}`, k / 10]))],
})

/** A load from the second processor, which is asked for so many requests a second for so long. */
const loadOf = (url: string) => {
  const words = [
    process.execPath,
    '--max-semi-space-size=64',
    join(here, 'shadow/open-loop.ts'),
    `${url}/predict`,
    body,
  ]
  const load = spawn('taskset', ['-c', '1', ...words], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface(load.stdout)[Symbol.asyncIterator]()
  return {
    async asked(rate: number, forSeconds: number): Promise<Measured> {
      load.stdin.write(`${JSON.stringify({ rate, seconds: forSeconds })}\n`)
      const { value } = await answers.next()
      const measured = JSON.parse(value as string) as Measured
      if (measured.failed > 0) throw new Error(`${measured.failed} requests failed`)
      return measured
    },
    end: () => load.kill(),
  }
}

const told = async (url: string, method: string, path: string, json?: object): Promise<any> => {
  const reply = await fetch(url + path, {
    method,
    ...(json ? { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } } : {}),
  })
  if (!reply.ok) throw new Error(await reply.text())
  return reply.json()
}

/** With the shadow and without in turn, on one server: its shadow on the server's own processor, or where there is room. */
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
    const url = `${(JSON.parse(String(up)) as { url: string }).url}/api/v1/endpoints/churn`
    load = loadOf(url)
    const { asked } = load
    await asked(0, 6)
    const saturation = (await asked(0, 4)).perSecond
    const rate = 0.3 * saturation
    await asked(rate, 2)
    const seen = { without: [] as Latencies[], with: [] as Latencies[] }
    const typical = async (): Promise<Latencies> => {
      const all: Measured[] = []
      while (all.length < windows) all.push(await asked(rate, 1))
      return { p50Ms: median(all.map((one) => one.p50Ms)), p99Ms: median(all.map((one) => one.p99Ms)) }
    }
    let answered = 0
    let dropped = 0
    for (let round = 0; round < rounds; round++) {
      seen.without.push(await typical())
      const shadow = { model: 'churn', version: 1, shadow: { share: 1, name: 'again' } }
      await told(url, 'POST', '/revisions', shadow)
      await asked(rate, untilWarmSeconds)
      seen.with.push(await typical())
      const { variantCounts } = await told(url, 'GET', '')
      const counts = variantCounts.find((one: { variant: string }) => one.variant === 'again')
      answered = counts.requests
      dropped = counts.dropped
      await told(url, 'DELETE', '?shadow=again')
      await asked(rate, 2)
    }
    return { saturation, rate, answered, dropped, ...seen }
  } finally {
    load?.end()
    side.kill('SIGTERM')
    await once(side, 'exit')
  }
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
      const of = (side: 'with' | 'without', what: 'p50Ms' | 'p99Ms') =>
        median(one[side].map((each) => each[what]))
      const pairs = one.with.map((each, i) => each.p99Ms / one.without[i]!.p99Ms)
      ratios[`p99 with / without a shadow, ${words}`] = Math.round(median(pairs) * 100) / 100
      lines.push(
        `${words}: ${one.rate.toFixed(0)} of ${one.saturation.toFixed(0)} requests/s`,
        `  without  p50 ${of('without', 'p50Ms').toFixed(3)} ms  p99 ${of('without', 'p99Ms').toFixed(3)} ms`,
        `  with     p50 ${of('with', 'p50Ms').toFixed(3)} ms  p99 ${of('with', 'p99Ms').toFixed(3)} ms; shadow answered ${one.answered}, dropped ${one.dropped}`,
      )
    }
    lines.push(
      `(medians of ${rounds} pairs in turn, each of ${windows} seconds' own; load of the machine ${loadavg()[0]!.toFixed(1)} at the end)`,
    )
    return { table: lines.join('\n'), ratios }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
