import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeFile } from './checks/file.ts'

/**
 * Fifteen checks and the missing values of a CSV file of 1M rows and 20 columns, reading included: `runChecks`, one
 * query of DuckDB that is written by hand for the file, pandera on pandas, Great Expectations on pandas; and a hundred
 * checks beside ten. Each in a process of its own, in turns, medians; times are of processors, and begin once the
 * programs are loaded.
 * BENCH_CHECKS_PYTHON names a Python with pandas, pandera and great_expectations (without it those two are left out);
 * BENCH_ROWS and BENCH_ROUNDS change the size.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
  const rows = Number(process.env.BENCH_ROWS ?? 1_000_000)
  const python = process.env.BENCH_CHECKS_PYTHON
  const dir = mkdtempSync(join(tmpdir(), 'slipway-bench-checks-'))
  try {
    const csv = join(dir, 'data.csv')
    await writeFile(csv, rows)
    const sides = [
      'slipway',
      'duckdb',
      ...(python ? ['pandera', 'great_expectations'] : []),
      'ten',
      'hundred',
    ]
    const found = new Map(sides.map((side) => [side, [] as Measure[]]))
    for (let round = 0; round < rounds; round++)
      for (const side of sides) found.get(side)!.push(run(side, csv, python))
    return report(new Map([...found].map(([side, list]) => [side, medians(list)])), rows, rounds)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Measure {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly megabytes: number
}

const run = (side: string, csv: string, python: string | undefined): Measure => {
  const isPython = side === 'pandera' || side === 'great_expectations'
  const script = join(import.meta.dirname, 'checks', isPython ? 'sides.py' : 'sides.ts')
  const done = spawnSync(isPython ? python! : process.execPath, [script, side, csv], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${side} ended with ${done.status}: ${done.stderr}`)
  return JSON.parse(done.stdout.trim().split('\n').at(-1)!) as Measure
}

const medians = (list: readonly Measure[]): Measure => {
  const of = (key: keyof Measure) => list.map((each) => each[key]).sort((a, b) => a - b)[list.length >> 1]!
  return { seconds: of('seconds'), cpuSeconds: of('cpuSeconds'), megabytes: of('megabytes') }
}

const report = (found: ReadonlyMap<string, Measure>, rows: number, rounds: number) => {
  const ours = found.get('slipway')!
  const words: Record<string, string> = {
    slipway: 'slipway, 15 checks and missing values',
    duckdb: 'DuckDB, one query by hand',
    pandera: 'pandera on pandas',
    great_expectations: 'Great Expectations on pandas',
    ten: 'slipway, 10 range checks',
    hundred: 'slipway, 100 range checks',
  }
  const lines = [...found].map(
    ([side, { seconds, cpuSeconds, megabytes }]) =>
      `${words[side]!.padEnd(40)}${seconds.toFixed(2).padStart(9)}${cpuSeconds.toFixed(2).padStart(9)}${megabytes.toFixed(0).padStart(9)}`,
  )
  const ratios: Record<string, number> = {
    'slipway to hand-written query': ours.cpuSeconds / found.get('duckdb')!.cpuSeconds,
    'hundred checks to ten': found.get('hundred')!.cpuSeconds / found.get('ten')!.cpuSeconds,
    'peak megabytes': ours.megabytes,
  }
  for (const side of ['pandera', 'great_expectations'])
    if (found.has(side)) ratios[`${side} to slipway`] = found.get(side)!.cpuSeconds / ours.cpuSeconds
  return {
    table: [
      `CSV of ${rows.toLocaleString('en-US')} rows and 20 columns, medians of ${rounds}`,
      `${''.padEnd(40)}${'seconds'.padStart(9)}${'CPU s'.padStart(9)}${'MB'.padStart(9)}`,
      ...lines,
    ].join('\n'),
    ratios,
  }
}
