import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { runChecks, suggestChecks } from '../packages/ml/src/check/index.ts'
import { ingest } from '../packages/ml/src/table/index.ts'
import { integers, names, numbers, writeCsv } from './tables/wide-csv.ts'
import { median } from './figures/median.ts'

/**
 * A CSV file of 200,000 rows and 20 columns (8 doubles, 4 integers, 4 categories, an id, a date, a time, a
 * flag) to a checked, profiled dataset version, against DuckDB alone doing the like: read_csv to Parquet,
 * SUMMARIZE, the same checks in one query, duplicate rows. One thread each, in turns, medians.
 * DuckDB's side detects types from a sample, sketches distinct counts and quantiles, and has no digest,
 * top values, histograms or sanity report.
 * Beside both, as the limit of any reading, DuckDB's COPY of the file to Parquet alone.
 * BENCH_ROWS and BENCH_ROUNDS change the size.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  process.env.SLIPWAY_THREADS = '1'
  const rows = Number(process.env.BENCH_ROWS ?? 200_000)
  const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
  const dir = mkdtempSync(join(tmpdir(), 'slipway-bench-ingest-'))
  try {
    const csv = join(dir, 'data.csv')
    writeCsv(csv, rows)
    const times = {
      slipway: [] as Measure[],
      version: [] as Measure[],
      duckdb: [] as Measure[],
      copy: [] as Measure[],
    }
    for (let round = 0; round < rounds; round++) {
      times.copy.push(await measure(() => copyAlone(csv, join(dir, 'copy.parquet'))))
      times.version.push(await measure(async () => void (await ingest(csv, { outDir: join(dir, 'out') }))))
      times.duckdb.push(await measure(() => rawDuckDb(csv, join(dir, 'raw.parquet'))))
      times.slipway.push(await measure(() => datasetVersion(csv, join(dir, 'out'))))
    }
    return report(rows, rounds, times)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const datasetVersion = async (csv: string, outDir: string): Promise<void> => {
  const { parquetPath, profile, fields } = await ingest(csv, { outDir })
  const { failed } = await runChecks(
    parquetPath,
    suggestChecks(profile, fields).map(({ check }) => check),
  )
  if (failed > 0) throw new Error('a suggested check fails on the data it comes from')
}

const copyAlone = async (csv: string, parquet: string): Promise<void> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  await connection.run(`COPY (FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}

const rawDuckDb = async (csv: string, parquet: string): Promise<void> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  await connection.run(`COPY (FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet)`)
  await connection.runAndReadAll(`SUMMARIZE FROM '${parquet}'`)
  const checks = [
    ...names.map((name) => `count_if(${name} IS NULL)`),
    ...[...numbers, ...integers].map((name) => `count_if(${name} < -1e6 OR ${name} > 1e6)`),
    `count_if(c0 NOT IN ('level 0', 'level 1', 'level 2', 'level 3', 'level 4'))`,
    'count(id) - count(DISTINCT id)',
  ]
  await connection.runAndReadAll(`SELECT ${checks.join(', ')} FROM '${parquet}'`)
  await connection.runAndReadAll(
    `SELECT count(*) - count(DISTINCT hash(${names.join(', ')})) FROM '${parquet}'`,
  )
  connection.closeSync()
  instance.closeSync()
}

interface Measure {
  readonly wallMs: number
  readonly cpuMs: number
}

const measure = async (run: () => Promise<void>): Promise<Measure> => {
  const cpu = process.cpuUsage()
  const started = performance.now()
  await run()
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs: performance.now() - started, cpuMs: (user + system) / 1000 }
}

type Side = 'slipway' | 'version' | 'duckdb' | 'copy'

const report = (rows: number, rounds: number, times: Record<Side, readonly Measure[]>) => {
  const wall = (who: Side) => median(times[who].map(({ wallMs }) => wallMs))
  const cpu = (who: Side) => median(times[who].map(({ cpuMs }) => cpuMs))
  const ratios = {
    wall: Number((wall('slipway') / wall('duckdb')).toFixed(3)),
    cpu: Number((cpu('slipway') / cpu('duckdb')).toFixed(3)),
    wallToCopy: Number((wall('version') / wall('copy')).toFixed(3)),
    cpuToCopy: Number((cpu('version') / cpu('copy')).toFixed(3)),
  }
  const line = (who: Side, name: string) =>
    `${name.padEnd(44)}${(wall(who) / 1000).toFixed(2).padStart(9)}${(cpu(who) / 1000).toFixed(2).padStart(9)}`
  const table = [
    `${rows.toLocaleString('en-US')} x 20 CSV, one thread, median of ${rounds}, load ${loadavg()[0]!.toFixed(1)}`,
    `${''.padEnd(44)}${'wall s'.padStart(9)}${'cpu s'.padStart(9)}`,
    line('slipway', 'slipway: checked, profiled dataset version'),
    line('duckdb', 'duckdb: Parquet, SUMMARIZE, checks'),
    line('version', 'slipway: profiled dataset version'),
    line('copy', 'duckdb: COPY to Parquet alone'),
    `${'ratio (target 1.5)'.padEnd(44)}${ratios.wall.toFixed(2).padStart(9)}${ratios.cpu.toFixed(2).padStart(9)}`,
    `${'version to COPY (target 2)'.padEnd(44)}${ratios.wallToCopy.toFixed(2).padStart(9)}${ratios.cpuToCopy.toFixed(2).padStart(9)}`,
  ].join('\n')
  return { table, ratios }
}
