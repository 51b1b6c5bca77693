import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withDuckDb } from '../packages/ml/src/table/index.ts'
import { median } from './figures/median.ts'

interface Measure {
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakMb: number
}

/**
 * A training set of 17,000 rows with 1,000 features as known at each row's time, from a Parquet file of two events a
 * row: Slipway's feature view against pandas.merge_asof and, where BENCH_PYTHON has it, Feast's local store. Each side
 * in a process of its own, in turns; from reading to a Parquet file written. All answers are compared first.
 * BENCH_PYTHON names a Python with pandas and pyarrow; BENCH_ROWS, BENCH_FEATURES and BENCH_ROUNDS change the size;
 * BENCH_FEAST_ROUNDS lets Feast, which takes minutes, run less often.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const rows = Number(process.env.BENCH_ROWS ?? 17_000)
  const features = Number(process.env.BENCH_FEATURES ?? 1000)
  const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
  const python = process.env.BENCH_PYTHON ?? process.env.SLIPWAY_PYTHON ?? 'python3'
  const dir = mkdtempSync(join(tmpdir(), 'slipway-bench-features-'))
  try {
    await withDuckDb(async (connection) => {
      const at = (seed: number) =>
        `TIMESTAMP '2026-01-01' + INTERVAL 1 MINUTE * (hash(i + ${seed}) % 100000)::BIGINT`
      await connection.run(
        `COPY (SELECT i AS id, ${at(1)} AS moment FROM range(${rows}) t(i)) TO '${join(dir, 'rows.parquet')}'`,
      )
      const columns = Array.from(
        { length: features },
        (_, k) => `(hash(i * 1000 + ${k}) % 1000000) / 7.0 AS f${k}`,
      )
      await connection.run(
        `COPY (SELECT i % ${rows} AS id, ${at(2)} AS at, ${columns.join(', ')} FROM range(${2 * rows}) t(i)) TO '${join(dir, 'source.parquet')}'`,
      )
    })
    const feastRounds = Number(process.env.BENCH_FEAST_ROUNDS ?? rounds)
    const sides = ['slipway', 'pandas', ...(feastRounds > 0 && hasFeast(python) ? ['feast'] : [])]
    const measures = new Map(sides.map((side): [string, Measure[]] => [side, []]))
    for (let round = 0; round < rounds; round++)
      for (const side of sides)
        if (side !== 'feast' || round < feastRounds)
          measures.get(side)!.push(run(side, python, dir, features))
    await compare(dir, sides.slice(1), features)
    return report(rows, features, rounds, measures)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const hasFeast = (python: string) => spawnSync(python, ['-c', 'import feast']).status === 0

function run(side: string, python: string, dir: string, features: number): Measure {
  const files = ['rows.parquet', 'source.parquet', `${side}.parquet`].map((name) => join(dir, name))
  const script = join(import.meta.dirname, 'features', side === 'slipway' ? 'join.ts' : 'join.py')
  const [program, args] =
    side === 'slipway' ? [process.execPath, [script, ...files]] : [python, [script, side, ...files]]
  const done = spawnSync(program, [...args, String(features)], { encoding: 'utf8' })
  if (done.status !== 0 || !existsSync(files[2]!)) throw new Error(`${side}: ${done.stderr}`)
  return JSON.parse(done.stdout.trim().split('\n').at(-1)!) as Measure
}

/** Rows differ in order and Feast calls the time otherwise; the features of each row must be the same. */
const compare = (dir: string, others: readonly string[], features: number) =>
  withDuckDb(async (connection) => {
    const names = Array.from({ length: features }, (_, k) => `f${k}`)
    const gaps = names.map((name) => `count_if(a.${name} IS DISTINCT FROM b.${name})`).join(', ')
    const known = names.map((name) => `count(a.${name})`).join(', ')
    for (const other of others) {
      const reader = await connection.runAndReadAll(
        `SELECT list_sum([${gaps}]), list_sum([${known}]), count(*) FROM '${join(dir, 'slipway.parquet')}' a JOIN '${join(dir, `${other}.parquet`)}' b USING (id)`,
      )
      const [differ, there, joined] = reader.getRows()[0]!.map(Number)
      if (differ !== 0 || there === 0 || joined === 0)
        throw new Error(`${other} says otherwise in ${differ} of ${there} values of ${joined} rows`)
    }
  })

function report(
  rows: number,
  features: number,
  rounds: number,
  measures: ReadonlyMap<string, readonly Measure[]>,
) {
  const of = (side: string, key: keyof Measure) => median(measures.get(side)!.map((one) => one[key]))
  const lines = [...measures.keys()].map(
    (side) =>
      `${side.padEnd(10)}${(of(side, 'wallMs') / 1000).toFixed(2).padStart(9)} s${(of(side, 'cpuMs') / 1000).toFixed(2).padStart(9)} s${of(side, 'peakMb').toFixed(0).padStart(9)} MB`,
  )
  const others = [...measures.keys()].slice(1)
  return {
    table: [
      `${rows} rows × ${features} features as known at a time, from ${2 * rows} events; medians of ${rounds}`,
      `${''.padEnd(10)}${'time'.padStart(11)}${'processors'.padStart(11)}${'peak'.padStart(12)}`,
      ...lines,
    ].join('\n'),
    ratios: {
      slipwayPeakMb: Math.round(of('slipway', 'peakMb')),
      ...Object.fromEntries(
        others.flatMap((side) => [
          [`${side}TimeOverSlipway`, Number((of(side, 'wallMs') / of('slipway', 'wallMs')).toFixed(2))],
          [`${side}MemoryOverSlipway`, Number((of(side, 'peakMb') / of('slipway', 'peakMb')).toFixed(2))],
        ]),
      ),
    },
  }
}
