import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchResult } from './run.ts'
import { writeCsv } from './tables/wide-csv.ts'
import { median } from './figures/median.ts'

/**
 * A CSV file of 1M rows and 20 columns, read and profiled, beside DuckDB reading it into memory, DuckDB's SUMMARIZE
 * of it, and pandas' describe (where SLIPWAY_PYTHON is set). Each in a process of its own, one thread of DuckDB, in
 * turns, medians. Slipway's counts and quantiles are exact here, as pandas'; SUMMARIZE sketches both and has no top
 * values, histograms, patterns, gaps, kinds or personal data.
 * BENCH_ROWS and BENCH_ROUNDS change the size.
 */
export async function bench(): Promise<BenchResult> {
  const rows = Number(process.env.BENCH_ROWS ?? 1_000_000)
  const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
  const dir = mkdtempSync(join(tmpdir(), 'slipway-bench-profile-'))
  try {
    const file = join(dir, 'data.csv')
    writeCsv(file, rows)
    const sides = ['read', 'summarize', 'slipway', ...(process.env.SLIPWAY_PYTHON ? ['pandas'] : [])]
    const measured = new Map(sides.map((side): [string, Measure[]] => [side, []]))
    for (let round = 0; round < rounds; round++)
      for (const side of sides) measured.get(side)!.push(measure(side, file))
    return report(rows, rounds, measured)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Measure {
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakMb: number
}

function measure(side: string, file: string): Measure {
  const here = import.meta.dirname
  const said =
    side === 'pandas'
      ? execFileSync(process.env.SLIPWAY_PYTHON!, [join(here, 'profile/side.py'), file])
      : execFileSync(process.execPath, [join(here, 'profile/sides.ts'), side, file], {
          env: { ...process.env, SLIPWAY_THREADS: '1' },
        })
  return JSON.parse(String(said)) as Measure
}

const names: Record<string, string> = {
  read: 'duckdb: read_csv into memory',
  summarize: 'duckdb: SUMMARIZE of the file',
  slipway: 'slipway: profile of the file',
  pandas: 'pandas: read_csv, describe, nunique',
}

function report(
  rows: number,
  rounds: number,
  measured: ReadonlyMap<string, readonly Measure[]>,
): BenchResult {
  const of = (side: string, what: keyof Measure) => median(measured.get(side)!.map((one) => one[what]))
  const lines = [...measured.keys()].map(
    (side) =>
      `${names[side]!.padEnd(40)}${(of(side, 'wallMs') / 1000).toFixed(2).padStart(8)}${(of(side, 'cpuMs') / 1000).toFixed(2).padStart(8)}${of(side, 'peakMb').toFixed(0).padStart(8)}`,
  )
  const ratio = (side: string, what: keyof Measure) =>
    Number((of('slipway', what) / of(side, what)).toFixed(3))
  const ratios = {
    cpuToRead: ratio('read', 'cpuMs'),
    wallToRead: ratio('read', 'wallMs'),
    cpuToSummarize: ratio('summarize', 'cpuMs'),
    wallToSummarize: ratio('summarize', 'wallMs'),
    ...(measured.has('pandas') && {
      cpuToPandas: ratio('pandas', 'cpuMs'),
      memoryToPandas: ratio('pandas', 'peakMb'),
    }),
  }
  const table = [
    `${rows.toLocaleString('en-US')} x 20 CSV, median of ${rounds}, load ${loadavg()[0]!.toFixed(1)}`,
    `${''.padEnd(40)}${'wall s'.padStart(8)}${'cpu s'.padStart(8)}${'MB'.padStart(8)}`,
    ...lines,
  ].join('\n')
  return { table, ratios }
}
