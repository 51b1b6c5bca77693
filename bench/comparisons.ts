import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { quoteText, withDuckDb } from '@slipway/ml/table'
import { median } from './figures/median.ts'
import type { BenchResult } from './run.ts'

const rows = Number(process.env.BENCH_ROWS ?? 5_000_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const segmentRows = 100_000

interface Once {
  readonly ms: number
  readonly cpuMs: number
  readonly mostBytes: number
  readonly keptMs: number
  readonly pairs: number
}

/**
 * How long the first comparison after a restart takes where a champion and its shadow have answered 5,000,000 rows: with
 * all of them folded again, and from what the server before kept. Each is a process of its own, by turns.
 */
export async function bench(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-comparisons-'))
  const fold = join(folder, 'churn', 'comparison.fold')
  const once = (how: 'keep' | 'look'): Once =>
    JSON.parse(
      execFileSync(process.execPath, [join(import.meta.dirname, 'feedback/compare-once.ts'), folder, how], {
        encoding: 'utf8',
      }),
    ) as Once
  try {
    await capture(join(folder, 'churn'))
    const [anew, kept]: [Once[], Once[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      rmSync(fold, { force: true })
      anew.push(once('keep'))
      kept.push(once('look'))
    }
    if (new Set([...anew, ...kept].map(({ pairs }) => pairs)).size !== 1) throw new Error('they differ')
    const line = (name: string, of: (one: Once) => number, unit: string) =>
      `${name.padEnd(30)}${[anew, kept].map((all) => median(all.map(of)).toFixed(0).padStart(12)).join('')} ${unit}`
    const ratio = (of: (one: Once) => number) =>
      Math.round((median(anew.map(of)) / median(kept.map(of))) * 10) / 10
    return {
      table: [
        `${`${rows} rows captured`.padEnd(30)}${'folded anew'.padStart(12)}${'kept'.padStart(12)}`,
        line('first comparison', ({ ms }) => ms, 'ms'),
        line('processor time, start included', ({ cpuMs }) => cpuMs, 'ms'),
        line('most memory', ({ mostBytes }) => mostBytes / 1024 ** 2, 'MB'),
        `keeping it takes ${median(anew.map(({ keptMs }) => keptMs)).toFixed(0)} ms and ${(statSync(fold).size / 1024 ** 2).toFixed(1)} MB on the disk`,
        `(medians of ${rounds}; load ${loadavg()[0]!.toFixed(1)} at the end)`,
      ].join('\n'),
      ratios: {
        'first comparison, anew / kept': ratio(({ ms }) => ms),
        'processor time, anew / kept': ratio(({ cpuMs }) => cpuMs),
      },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Rolled segments as a server leaves them, champion and shadow by turns. */
const capture = async (dir: string): Promise<void> => {
  mkdirSync(dir, { recursive: true })
  await withDuckDb(async (connection) => {
    for (let from = 0; from < rows; from += segmentRows) {
      const name = `${1_790_000_000_000 + from}-1-0000.parquet`
      const score = `(hash(i // 2) % 1000) / 1000.0`
      await connection.run(
        `COPY (SELECT 'rq_' || (i // 2) AS id, 0::INTEGER AS "row", make_timestamp_ms(1790000000000 + i) AS time, 1::INTEGER AS revision,
           CASE i % 2 WHEN 0 THEN 'champion' ELSE 'next' END AS variant, (1 + i % 2)::INTEGER AS version, (40 + i % 9)::INTEGER AS latency_us,
           NULL::VARCHAR AS error, CASE WHEN (${score} + (i % 2) * 0.02) > 0.5 THEN 'Yes' ELSE 'No' END AS "outputs.prediction",
           ${score} + (i % 2) * 0.02 AS "outputs.probability"
         FROM range(${from}, ${Math.min(from + segmentRows, rows)}) r(i)) TO ${quoteText(join(dir, name))} (FORMAT parquet)`,
      )
    }
  })
}
