import { scaleReport, type Report } from './scale/workspace.ts'
import { postgresBin, startPostgres } from '../packages/ops/tests/postgres.ts'
import { median } from './figures/median.ts'

const runs = Number(process.env.BENCH_RUNS ?? 1_000_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const only = process.env.BENCH_ONLY ?? ''

/**
 * How long a server over a full workspace takes to answer, over HTTP, medians: SQLite with a million runs and a hundred
 * million points, PostgreSQL with a tenth of it. BENCH_RUNS, BENCH_ROUNDS and BENCH_ONLY (sqlite or postgres) change
 * what is done.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const reports: Record<string, Report> = {}
  if (only !== 'postgres') reports['SQLite'] = await scaleReport({ runs, points: 100 * runs }, rounds)
  if (only !== 'sqlite' && postgresBin !== null) {
    const cluster = await startPostgres()
    try {
      const size = { runs: runs / 10, points: 10 * runs }
      reports['PostgreSQL'] = await scaleReport(size, rounds, (await cluster.createDatabase()).url)
    } finally {
      await cluster.stop()
    }
  }
  const all = Object.entries(reports)
  return {
    table: all.map(([name, report]) => tableOf(name, report)).join('\n\n'),
    ratios: Object.fromEntries(
      all.flatMap(([name, { answers }]) =>
        answers.map((one) => [`${name}: ${one.name}, ms`, Number(median(one.timesMs).toFixed(1))]),
      ),
    ),
  }
}

function tableOf(name: string, report: Report): string {
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  return [
    `${name}: ${report.size.runs} runs, ${report.size.points} points, filled with ${Math.round(report.runsPerS)} runs/s and ${Math.round(report.pointsPerS)} points/s`,
    `server: ${megabytes(report.idleBytes)} idle, ${megabytes(report.peakBytes)} at most${report.bytes === null ? '' : `; database: ${megabytes(report.bytes)}`}`,
    `${''.padEnd(54)}${'median, ms'.padStart(12)}${'slowest'.padStart(12)}`,
    ...report.answers.map((one) => {
      const cell = (ms: number) => ms.toFixed(1).padStart(12)
      return `${one.name.padEnd(54)}${cell(median(one.timesMs))}${cell(Math.max(...one.timesMs))}`
    }),
  ].join('\n')
}
