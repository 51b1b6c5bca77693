import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sendFile } from './tracking/files.ts'
import { fillMlflow, fillSlipway, historyRuns, points, runsCount } from './tracking/fill.ts'
import { rate, type Ask } from './tracking/load.ts'
import { startMlflow, startSlipway, type Server } from './tracking/servers.ts'
import { median } from './figures/median.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const forMs = 1000 * Number(process.env.BENCH_SECONDS ?? 3)
const only = new RegExp(process.env.BENCH_ONLY ?? '')

/**
 * Slipway's server and MLflow's own, both on SQLite on the same disk, asked by the same client the same MLflow
 * requests over 8 connections that stay; in turns, medians. BENCH_ROUNDS, BENCH_SECONDS (of one round of one load),
 * BENCH_RUNS and BENCH_ONLY (a pattern of loads) change the size. SLIPWAY_PYTHON names a Python with MLflow.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-tracking-'))
  const servers: Server[] = []
  try {
    const figures: Figure[] = []
    const sides: Side[] = []
    const starts: { slipway: number[]; mlflow: number[] } = { slipway: [], mlflow: [] }
    for (let round = 0; round < rounds; round++)
      for (const name of ['slipway', 'mlflow'] as const) {
        const last = round === rounds - 1
        const place = join(folder, name, last ? 'last' : String(round))
        const server = await (name === 'slipway' ? startSlipway : startMlflow)(place)
        servers.push(server)
        starts[name].push(server.startMs)
        if (last) sides.push({ name, server, folder: place, runs: [] })
        else await server.stop()
      }
    const [slipway, mlflow] = sides as [Side, Side]
    figures.push({
      name: 'cold start',
      unit: 'ms',
      slipway: median(starts.slipway),
      mlflow: median(starts.mlflow),
      less: true,
    })
    await new Promise((done) => setTimeout(done, 3000))
    figures.push({
      name: 'idle memory',
      unit: 'MB',
      slipway: slipway.server.memory() / 1e6,
      mlflow: mlflow.server.memory() / 1e6,
      less: true,
    })
    // First, as what a file takes is not seen where earlier loads have left room.
    if (only.test('artifacts')) for (const figure of await files(slipway, mlflow)) note(figures, figure)
    slipway.runs = await fillSlipway(slipway.server.url)
    mlflow.runs = fillMlflow(mlflow.folder)
    for (const [name, load] of Object.entries(loads))
      if (only.test(name)) note(figures, await inTurns(name, 'per s', slipway, mlflow, load))
    return report(figures)
  } finally {
    for (const server of servers) await server.stop().catch(() => undefined)
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Side {
  readonly name: 'slipway' | 'mlflow'
  readonly server: Server
  readonly folder: string
  runs: string[]
}

interface Figure {
  readonly name: string
  readonly unit: string
  readonly slipway: number
  readonly mlflow: number
  /** Whether less is better. */
  readonly less?: boolean
}

const post = (path: string, body: unknown): Ask => ({ method: 'POST', path: `/api/2.0/mlflow/${path}`, body })
const tags = ['mlflow.user', 'mlflow.source.name', 'mlflow.source.type'].map((key) => ({ key, value: 'x' }))
let clock = 1_700_000_000_000

const loads: Record<string, (runs: readonly string[], i: number) => Ask> = {
  'log-metric': (runs, i) =>
    post('runs/log-metric', {
      run_id: runs[100 + (i % 8)],
      key: 'loss',
      value: i,
      timestamp: clock++,
      step: i,
    }),
  'runs/create': (_, i) =>
    post('runs/create', { experiment_id: '0', run_name: `new ${i}`, start_time: 1, tags }),
  'log-batch of 1000': (runs, i) =>
    post('runs/log-batch', {
      run_id: runs[200 + (i % 8)],
      metrics: points(`batch ${clock++ % 4}`, 1000 * i, 1000),
    }),
  [`runs/search of ${runsCount}`]: () =>
    post('runs/search', { experiment_ids: ['0'], order_by: ['metrics.auc DESC'], max_results: 1000 }),
  'bulk history': (runs) => ({
    method: 'GET',
    path: `/ajax-api/2.0/mlflow/metrics/get-history-bulk?metric_key=history&max_results=25000&${runs
      .slice(0, historyRuns)
      .map((id) => `run_id=${id}`)
      .join('&')}`,
  }),
}

async function inTurns(
  name: string,
  unit: string,
  slipway: Side,
  mlflow: Side,
  load: (runs: readonly string[], i: number) => Ask,
): Promise<Figure> {
  const rates = { slipway: [] as number[], mlflow: [] as number[] }
  const sent = { slipway: 0, mlflow: 0 }
  for (let round = 0; round < rounds; round++)
    for (const side of [slipway, mlflow])
      rates[side.name].push(await rate(side.server.url, () => load(side.runs, sent[side.name]++), forMs))
  return { name, unit, slipway: median(rates.slipway), mlflow: median(rates.mlflow) }
}

async function files(slipway: Side, mlflow: Side): Promise<Figure[]> {
  const times = { slipway: [] as number[], mlflow: [] as number[] }
  const growth = { slipway: [] as number[], mlflow: [] as number[] }
  for (let round = 0; round < rounds; round++)
    for (const side of [slipway, mlflow]) {
      const { upMs, downMs, growthBytes } = await sendFile(side.server, `file-${round}`)
      times[side.name].push(upMs + downMs)
      growth[side.name].push(growthBytes / 1e6)
    }
  return [
    {
      name: '100 MB up and down',
      unit: 'ms',
      slipway: median(times.slipway),
      mlflow: median(times.mlflow),
      less: true,
    },
    {
      name: 'memory it takes',
      unit: 'MB',
      slipway: Math.max(...growth.slipway),
      mlflow: Math.max(...growth.mlflow),
      less: true,
    },
  ]
}

/** Keeps a figure and says it: the whole takes minutes. */
function note(figures: Figure[], figure: Figure): void {
  figures.push(figure)
  process.stderr.write(`${figure.name}: ${figure.slipway.toFixed(1)}, MLflow ${figure.mlflow.toFixed(1)}\n`)
}

/** Ratios say how many times better Slipway is. */
function report(figures: readonly Figure[]) {
  const ratio = ({ slipway, mlflow, less }: Figure) =>
    Number((less ? mlflow / slipway : slipway / mlflow).toFixed(2))
  const cell = (value: number) => value.toFixed(value < 100 ? 1 : 0).padStart(12)
  const table = [
    `${''.padEnd(26)}${'Slipway'.padStart(12)}${'MLflow'.padStart(12)}${'better'.padStart(12)}`,
    ...figures.map((figure) =>
      [
        `${figure.name}, ${figure.unit}`.padEnd(26),
        cell(figure.slipway),
        cell(figure.mlflow),
        `${ratio(figure)}×`.padStart(12),
      ].join(''),
    ),
  ].join('\n')
  return { table, ratios: Object.fromEntries(figures.map((figure) => [figure.name, ratio(figure)])) }
}
