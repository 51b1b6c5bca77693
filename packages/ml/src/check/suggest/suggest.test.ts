import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dataPath } from '../../../tests/data.ts'
import { falseAlarms } from '../../../tests/false-alarms.ts'
import { tableOf, writeParquet } from '../../table/index.ts'
import { check, col, readChecks, rows, suggestSuite, writeChecks } from '../index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-suggest-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const files = [
  'churn/telco_churn.csv',
  'predictive_maintenance/ai4i2020.csv',
  'demand_forecasting/bike_sharing_hour.csv',
  'drift/noaa_weather.csv',
  'dirty/cafe_sales_dirty.csv',
  'pii/febrl_people.csv',
  'demand_forecasting/aus_retail_turnover.csv.gz',
  'fairness/adult_income.csv.gz',
  'fraud/ulb_creditcard_sample.csv.gz',
  'predictive_maintenance/cmapss_fd003_test.csv.gz',
  'predictive_maintenance/cmapss_fd003_train.csv.gz',
  'recommendations/msweb_items.csv',
]
const there = dataPath(files[0]!) !== null

describe('a suite suggested on the first half', () => {
  it.skipIf(!there).each(files)(
    `raises false alarms on under 5 % of its checks on the second half of %s${there ? '' : ' (skipped: no ../shared/data)'}`,
    async (name) => {
      const { still, alarms } = await falseAlarms(name, dir)
      expect(still).toBeGreaterThan(5)
      expect(alarms.length / still, alarms.join('\n')).toBeLessThan(0.05)
    },
    60_000,
  )
})

it('proposes nothing of what moves on, and says how each check did in its trials', async () => {
  const path = join(dir, 'moving.parquet')
  const rows = Array.from({ length: 400 }, (_, i) => ({
    id: i,
    shop: 'ABC'[i % 3]!,
    moving: i / 10,
    still: (i * 7) % 50,
  }))
  await writeParquet(tableOf(rows), path)
  const suite = await suggestSuite(path, { target: 'shop' })
  const ranges = suite.filter(({ check }) => check.kind === 'between').map(({ check }) => check.columns[0])
  expect(ranges).toEqual(['still'])
  const shop = suite.find(({ check }) => check.kind === 'in-set' && check.columns[0] === 'shop')!
  expect(shop).toMatchObject({ check: { severity: 'block' }, tried: [{ ok: true }, { ok: true }] })
  expect(shop.likelihood).toBeGreaterThan(0.99)
  for (const { likelihood } of suite) expect(likelihood > 0 && likelihood <= 1).toBe(true)
})

it('is written as YAML that reads the same', () => {
  const checks = [
    ...rows().count(10).noDuplicates().warn().checks,
    ...check(col('a: b')).between(0, 5).mostly(0.9).where("x = 'y'").because('it is so').checks,
    ...check(col('c')).oneOf(['yes', 'no', '1', 2, true]).error().checks,
    ...check(col('d'))
      .jsonSchema({ type: 'object' })
      .matches(/^\d+: #$/i).checks,
    ...check(col('e')).compare('<=', col('f')).freshWithin('2 days').info().checks,
  ]
  const text = writeChecks(checks.map((each) => ({ check: each, comment: 'why\nso' })))
  expect(text).toContain('# why so')
  expect(readChecks(text, 'x.yaml')).toEqual(
    checks.map((each) => ({
      ...each,
      args: Object.fromEntries(Object.entries(each.args).filter(([, v]) => v !== null)),
    })),
  )
})
