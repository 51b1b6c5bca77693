// Measures the table of docs/figures.md: `slipway init` and `slipway run`, nothing tuned by hand, on the public data
// sets of ../shared/data (or SLIPWAY_DATA). Prints Markdown. `node scripts/figures.ts telco bikes` takes some of them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataPath } from '../packages/ml/tests/data.ts'

const bin = join(import.meta.dirname, '../packages/cli/bin/slipway.mjs')

interface Case {
  readonly name: string
  readonly data: string
  readonly target: string
  readonly metric: string
  readonly split?: string
  /** scikit-learn's histogram booster with its defaults on the same data, where it was judged the same way. */
  readonly reference: string
}

const cases: readonly Case[] = [
  {
    name: 'telco',
    data: 'churn/telco_churn.csv',
    target: 'Churn',
    metric: 'roc_auc',
    reference: '0.834; its logistic regression 0.845',
  },
  {
    name: 'fraud',
    data: 'fraud/ulb_creditcard_sample.csv.gz',
    target: 'Class',
    metric: 'average_precision',
    reference: '0.901',
  },
  {
    name: 'maintenance',
    data: 'predictive_maintenance/ai4i2020.csv',
    target: 'Machine failure',
    metric: 'average_precision',
    reference: '0.817 ¹',
  },
  {
    name: 'adult',
    data: 'fairness/adult_income.csv.gz',
    target: 'income',
    metric: 'roc_auc',
    reference: '0.927',
  },
  {
    name: 'hotel',
    data: 'dirty/hotel_bookings.csv.gz',
    target: 'is_canceled',
    metric: 'roc_auc',
    reference: '0.919',
  },
  {
    name: 'bikes',
    data: 'demand_forecasting/bike_sharing_hour.csv',
    target: 'cnt',
    metric: 'wape',
    split: 'time:dteday@2012-10-01',
    reference: '0.201',
  },
  {
    name: 'weather',
    data: 'drift/noaa_weather.csv',
    target: 'target',
    metric: 'accuracy',
    split: 'order@0.5',
    reference: '0.796',
  },
]

interface Result {
  readonly dataset: { readonly rows: number; readonly columns: number }
  readonly candidates: readonly { readonly name: string; readonly chosen: boolean }[]
  readonly metrics: Readonly<Record<string, { value: number; low: number; high: number; on: string }>>
}

const wanted = process.argv.slice(2)
console.log(
  '| data | rows × columns | metric | Slipway (95 % interval) | on | scikit-learn | chosen | seconds |',
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |')
for (const each of cases) if (wanted.length === 0 || wanted.includes(each.name)) console.log(measured(each))

function measured({ name, data, target, metric, split, reference }: Case): string {
  const path = dataPath(data)
  if (path === null) return `| ${name} | (skipped: no ${data}) | | | | | | |`
  const folder = mkdtempSync(join(tmpdir(), 'slipway-figures-'))
  try {
    const started = performance.now()
    const how = split ? ['--split', split] : []
    slipway(['init', name, '--data', path, '--target', target, ...how], folder)
    const result = JSON.parse(slipway(['run', '--json'], join(folder, name))) as Result
    const seconds = (performance.now() - started) / 1000
    const { value, low, high, on } = result.metrics[metric]!
    const chosen = result.candidates.find((line) => line.chosen)!.name
    const { rows, columns } = result.dataset
    return `| ${name} | ${rows.toLocaleString('en-US')} × ${columns} | ${metric} | ${value.toFixed(3)} (${low.toFixed(3)} – ${high.toFixed(3)}) | ${on} | ${reference} | ${chosen} | ${seconds.toFixed(0)} |`
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function slipway(args: readonly string[], cwd: string): string {
  const done = spawnSync(process.execPath, [bin, ...args], { cwd, encoding: 'utf8', maxBuffer: 1e9 })
  // 4: the gate refused, and the result is there all the same.
  if (done.status !== 0 && done.status !== 4)
    throw new Error(`slipway ${args.join(' ')} ended with ${done.status}: ${done.stderr}${done.stdout}`)
  return done.stdout
}
