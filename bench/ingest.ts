import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { runChecks, suggestChecks } from '../packages/ml/src/check/index.ts'
import { seededRandom } from '../packages/ml/src/stats/index.ts'
import { ingest } from '../packages/ml/src/table/index.ts'

/**
 * A CSV file of 1M rows and 20 columns (8 doubles, 4 integers, 4 categories, an id, a date, a time, a
 * flag) to a checked, profiled dataset version, against DuckDB alone doing the like: read_csv to Parquet,
 * SUMMARIZE, the same checks in one query, duplicate rows. One thread each, in turns, medians.
 * DuckDB's side detects types from a sample, sketches distinct counts and quantiles, and has no digest,
 * top values, histograms or sanity report.
 * BENCH_ROWS and BENCH_ROUNDS change the size.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  process.env.SLIPWAY_THREADS = '1'
  const rows = Number(process.env.BENCH_ROWS ?? 1_000_000)
  const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
  const dir = mkdtempSync(join(tmpdir(), 'slipway-bench-ingest-'))
  try {
    const csv = join(dir, 'data.csv')
    writeCsv(csv, rows)
    const times = { slipway: [] as Measure[], duckdb: [] as Measure[] }
    for (let round = 0; round < rounds; round++) {
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

const numbers = Array.from({ length: 8 }, (_, i) => `x${i}`)
const integers = Array.from({ length: 4 }, (_, i) => `k${i}`)
const categories = Array.from({ length: 4 }, (_, i) => `c${i}`)
const names = [...numbers, ...integers, ...categories, 'id', 'day', 'seen_at', 'flag']

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

const writeCsv = (path: string, rows: number): void => {
  const random = seededRandom(7)
  const file = openSync(path, 'w')
  const whole = (below: number) => Math.floor(random.next() * below)
  let lines = [names.join(',')]
  for (let row = 0; row < rows; row++) {
    const cells: (string | number)[] = []
    for (let i = 0; i < 8; i++)
      cells.push(i === 0 && whole(20) === 0 ? '' : (random.next() * 200 - 100).toFixed(4))
    for (let i = 0; i < 4; i++) cells.push(whole(10 ** (i + 1)))
    for (let i = 0; i < 4; i++) cells.push(`level ${whole(5 * 4 ** i)}`)
    const at = new Date(1.5e12 + whole(1e8) * 1000).toISOString()
    cells.push(
      `cust-${row}`,
      at.slice(0, 10),
      at.slice(0, 19).replace('T', ' '),
      whole(2) === 0 ? 'true' : 'false',
    )
    lines.push(cells.join(','))
    if (lines.length === 20_000 || row === rows - 1) {
      writeSync(file, `${lines.join('\n')}\n`)
      lines = []
    }
  }
  closeSync(file)
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

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const report = (rows: number, rounds: number, times: Record<'slipway' | 'duckdb', readonly Measure[]>) => {
  const wall = (who: 'slipway' | 'duckdb') => median(times[who].map(({ wallMs }) => wallMs))
  const cpu = (who: 'slipway' | 'duckdb') => median(times[who].map(({ cpuMs }) => cpuMs))
  const ratios = {
    wall: Number((wall('slipway') / wall('duckdb')).toFixed(3)),
    cpu: Number((cpu('slipway') / cpu('duckdb')).toFixed(3)),
  }
  const line = (who: 'slipway' | 'duckdb', name: string) =>
    `${name.padEnd(44)}${(wall(who) / 1000).toFixed(2).padStart(9)}${(cpu(who) / 1000).toFixed(2).padStart(9)}`
  const table = [
    `${rows.toLocaleString('en-US')} x 20 CSV, one thread, median of ${rounds}`,
    `${''.padEnd(44)}${'wall s'.padStart(9)}${'cpu s'.padStart(9)}`,
    line('slipway', 'slipway: checked, profiled dataset version'),
    line('duckdb', 'duckdb: Parquet, SUMMARIZE, checks'),
    `${'ratio (target 1.5)'.padEnd(44)}${ratios.wall.toFixed(2).padStart(9)}${ratios.cpu.toFixed(2).padStart(9)}`,
  ].join('\n')
  return { table, ratios }
}
