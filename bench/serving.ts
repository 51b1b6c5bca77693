import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from './figures/median.ts'
import type { BenchResult } from './run.ts'
import { besideLarge, type BesideLarge } from './serving/beside-large.ts'
import { capturesCost } from './serving/captures-cost.ts'
import { load, type Measured } from './serving/load.ts'
import { writeBenchModel, writeBodies } from './serving/model.ts'
import { type Side, startSides } from './serving/sides.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 15)
const seconds = Number(process.env.BENCH_SECONDS ?? 1)
/** Of the loads beside large requests, which need time to come by turns. */
const besides = { rounds: Math.min(rounds, 5), seconds: Math.max(seconds, 3) }
const only = new RegExp(process.env.BENCH_ONLY ?? '')

/**
 * One row of 20 numbers for 100 trees, asked of Slipway (captures on) and of what one would use instead; every server on
 * the first processor, wrk on the second, all up at once and loaded in short turns, back and forth. Figures are medians;
 * ratios are medians of the ratios of each round, whose loads lie seconds apart: a machine that is shared is half as fast in
 * some minutes as in others. BENCH_SERVING_PYTHON names a Python with fastapi, uvicorn[standard], onnxruntime, mlserver and
 * mlflow; without it only Node's own hello stands beside.
 * Then what captures cost, with and without at once; and one row alone and beside a caller that sends 20,000 rows again and
 * again.
 * BENCH_ROUNDS, BENCH_SECONDS (of one load) and BENCH_ONLY (a pattern of sides) change the size.
 */
export async function bench(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-serving-'))
  const sides: Side[] = []
  try {
    const model = await writeBenchModel(folder)
    sides.push(...(await startSides(folder, model, writeBodies(folder))))
    const asked = sides.filter(({ name }) => only.test(name))
    const seen = new Map(asked.map(({ name }) => [name, { one: [] as Measured[], many: [] as Measured[] }]))
    for (const side of asked) await load(side, 8, 1, folder)
    for (let round = 0; round < rounds; round++)
      for (const side of round % 2 ? asked.toReversed() : asked) {
        seen.get(side.name)!.many.push(await load(side, 32, seconds, folder))
        seen.get(side.name)!.one.push(await load(side, 1, seconds, folder))
      }
    const slipway = asked.find(({ name }) => name === 'slipway')
    const uncaptured = asked.find(({ name }) => name === 'slipway, no captures')
    const captures =
      slipway && uncaptured ? await capturesCost(slipway, uncaptured, 3 * rounds, folder) : null
    const row = slipway && (JSON.parse(readFileSync(slipway.body, 'utf8')) as { rows: [object] }).rows[0]
    const beside =
      slipway && row ? await besideLarge(slipway, row, besides.rounds, besides.seconds, folder) : null
    for (const side of sides.splice(0)) await side.stop()
    return told(seen, captures, idleModels(model), beside)
  } finally {
    for (const side of sides) await side.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Seen = ReadonlyMap<string, { readonly one: readonly Measured[]; readonly many: readonly Measured[] }>

interface Idle {
  /** Of a process, of a model that is new to the machine; and of one that it has opened before. */
  readonly firstMs: number
  readonly againMs: number
  readonly medianMs: number
  readonly mbEach: number
  /** With what opening has left behind, until memory is short. */
  readonly heldMbEach: number
}

/** What fifty copies of the model cost while nobody asks them, and what the first of a process takes to open. */
function idleModels(model: string): Idle {
  const printedBy = (flags: string[], script: string, ...args: string[]) => {
    const path = join(import.meta.dirname, 'serving', script)
    return JSON.parse(
      execFileSync(process.execPath, [...flags, path, ...args], { encoding: 'utf8' }),
    ) as unknown
  }
  const plans = mkdtempSync(join(tmpdir(), 'slipway-bench-plans-'))
  try {
    printedBy([], 'cold-open.ts', model, plans)
    const again = Array.from({ length: 5 }, () => printedBy([], 'cold-open.ts', model, plans) as number)
    const idle = printedBy(['--expose-gc'], 'idle-models.ts', model, '50') as Omit<Idle, 'againMs'>
    return { ...idle, againMs: median(again) }
  } finally {
    rmSync(plans, { recursive: true, force: true })
  }
}

function told(seen: Seen, captures: number | null, idle: Idle, large: BesideLarge | null): BenchResult {
  const of = (name: string, at: 'one' | 'many', what: keyof Measured) =>
    median(seen.get(name)![at].map((measured) => measured[what]))
  const cell = (value: number, digits = 0) => value.toFixed(digits).padStart(10)
  const lines = [...seen.keys()].map(
    (name) =>
      `${name.padEnd(22)}${cell(of(name, 'many', 'perSecond'))}${cell(of(name, 'many', 'p50Ms'), 2)}${cell(of(name, 'many', 'p99Ms'), 2)}${cell(of(name, 'many', 'cpuUs'))}${cell(of(name, 'one', 'perSecond'))}${cell(of(name, 'one', 'p50Ms'), 3)}`,
  )
  const ratios: Record<string, number> = {}
  const ratio = (title: string, value: number) => (ratios[title] = Math.round(value * 100) / 100)
  /** How many times the one's figure is the other's. */
  const times = (one: string, other: string, at: 'one' | 'many', what: keyof Measured) => {
    const others = seen.get(other)![at]
    return median(seen.get(one)![at].map((measured, round) => measured[what] / others[round]![what]))
  }
  if (seen.has('slipway')) {
    for (const peer of ['hello', 'fastapi', 'mlserver', 'mlflow'].filter((name) => seen.has(name))) {
      const own = peer === 'mlserver' ? 'slipway, OIP' : peer === 'mlflow' ? 'slipway, MLflow' : 'slipway'
      ratio(`requests/s at 32 connections / ${peer}`, times(own, peer, 'many', 'perSecond'))
      ratio(`CPU a request: ${peer} / slipway`, times(peer, own, 'many', 'cpuUs'))
    }
    if (seen.has('fastapi'))
      ratio('p50 at one connection: slipway / fastapi', times('slipway', 'fastapi', 'one', 'p50Ms'))
  }
  if (captures !== null) ratio('CPU a request: captures on / off', captures)
  const alone = large && median(large.alone.map(({ p99Ms }) => p99Ms))
  const beside = large && median(large.beside.map(({ p99Ms }) => p99Ms))
  if (alone && beside) ratio('p99 of one row: beside 20,000 / alone', beside / alone)
  return {
    table: [
      `${''.padEnd(22)}${['req/s', 'p50 ms', 'p99 ms', 'CPU µs', '1: req/s', '1: p50 ms'].map((title) => title.padStart(10)).join('')}`,
      ...lines,
      ...(large && alone && beside
        ? [
            `one row at one connection: p99 ${alone.toFixed(2)} ms alone, ${beside.toFixed(2)} ms (p50 ${median(large.beside.map(({ p50Ms }) => p50Ms)).toFixed(2)}) beside ${median(large.largePerSecond).toFixed(1)} requests of 20,000 rows a second`,
          ]
        : []),
      `opening: ${idle.medianMs.toFixed(0)} ms a model, ${idle.firstMs.toFixed(0)} ms the first of a process (${idle.againMs.toFixed(0)} where the machine has opened it before); idle: ${idle.mbEach.toFixed(1)} MB each of 50, ${idle.heldMbEach.toFixed(1)} until memory is short`,
      `(32 connections, then one; medians of ${rounds} rounds; load of the machine ${loadavg()[0]!.toFixed(1)} at the end)`,
    ].join('\n'),
    ratios,
  }
}
