import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Column, tableOf } from '@slipway/ml/table'
import { openDatabase } from '../packages/ops/src/adapters/database/index.ts'
import { openCaptures } from '../packages/ops/src/serving/capture/captures.store.ts'
import {
  feedbackMigrations,
  type FeedbackTables,
  openLabels,
} from '../packages/ops/src/serving/labels/index.ts'
import { compared } from './feedback/compared.ts'
import { median } from './figures/median.ts'
import type { BenchResult } from './run.ts'

const pairs = Number(process.env.BENCH_PAIRS ?? 100_000)
const rounds = 5

/**
 * What feedback costs: capturing a row of 16 numbers and 4 texts (processor time of the server's thread, as many rows again
 * without), adding labels to SQLite, and comparing a shadow with the champion the first time and again after 1,000 more.
 */
export async function bench(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-feedback-'))
  const database = await openDatabase<FeedbackTables>(join(folder, 'feedback.db'), feedbackMigrations)
  const captures = openCaptures({ dir: folder, nowMs: Date.now })
  const labels = await openLabels({ database, clock: { nowMs: Date.now } as never })
  const comparisons = compared(captures, labels)
  try {
    const log = await captures.log('churn')
    const numbers = Array.from(
      { length: 16 },
      (_, i): Column => ({ name: `n${i}`, type: 'number', values: new Float64Array([i * 1.5]) }),
    )
    const texts = Array.from(
      { length: 4 },
      (_, i): Column => ({
        name: `t${i}`,
        type: 'text',
        codes: new Int32Array(1),
        levels: [`Month-to-month ${i}`],
      }),
    )
    const inputs = { rows: 1, columns: [...numbers, ...texts] }
    const outputs = [0.2, 0.8].map((probability) =>
      tableOf([{ prediction: probability > 0.5 ? 'Yes' : 'No', probability }]),
    )
    const champion = { endpoint: 'churn', revision: 1, variant: 'champion', version: 1 }
    const next = { ...champion, variant: 'next', version: 2 }
    let count = 0
    const capture = async (rows: number, on: boolean) => {
      const before = process.threadCpuUsage()
      for (let i = 0; i < rows; i++, count++) {
        const id = `rq_01k9h3v0q5m8d2c4${count}`
        const facts = { id, tMs: Date.now(), inputs, latencyUs: 40 + (i % 9) }
        if (on) {
          log.append({ ...facts, source: champion, outputs: outputs[i % 2]! })
          log.append({ ...facts, source: next, outputs: outputs[i % 10 ? i % 2 : 0]! })
        }
        if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 2))
      }
      await log.flush()
      const { user, system } = process.threadCpuUsage(before)
      return (user + system) / rows
    }
    const costs: number[] = []
    for (let round = 0; round < rounds; round++) {
      const own = await capture(pairs / rounds, true)
      const from = count
      costs.push((own - (await capture(pairs / rounds, false))) / 2)
      count = from
    }
    const timed = async (work: () => Promise<unknown>) => {
      const began = performance.now()
      await work()
      return performance.now() - began
    }
    const told = Array.from({ length: pairs }, (_, i) => ({
      id: `rq_01k9h3v0q5m8d2c4${i}`,
      value: i % 2 ? 'Yes' : 'No',
    }))
    const labelMs = await timed(() => labels.addLabels('churn', told))
    const firstMs = await timed(() => comparisons.list('churn'))
    const again: number[] = []
    for (let round = 0; round < rounds; round++) {
      await capture(1000, true)
      again.push(await timed(() => comparisons.list('churn')))
    }
    const rate = (pairs / labelMs) * 1000
    return {
      table: [
        `capturing a row                        ${median(costs).toFixed(2).padStart(10)} µs of the server's thread`,
        `labels added                           ${Math.round(rate).toString().padStart(10)} a second`,
        `comparing ${pairs} labelled pairs, first  ${firstMs.toFixed(0).padStart(10)} ms`,
        `again after 1,000 more                 ${median(again).toFixed(0).padStart(10)} ms`,
        `(medians of ${rounds} where there are several; load ${loadavg()[0]!.toFixed(1)} at the end)`,
      ].join('\n'),
      ratios: {
        'µs of the thread to capture a row': Math.round(median(costs) * 100) / 100,
        'labels a second': Math.round(rate),
        'comparing again / the first time': Math.round((median(again) / firstMs) * 100) / 100,
      },
    }
  } finally {
    await comparisons.close()
    await captures.close()
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
