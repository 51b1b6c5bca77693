import { describe, expect, it } from 'vitest'
import { dataPath } from '../../packages/ml/tests/data.ts'
import { json, place, slipway } from './slipway.ts'

interface Result {
  metrics: Record<string, { value: number; on: string }>
  checks: { failed: number }
  model: { parity: number }
  gate: { passed: boolean }
}

/** Public data, nothing tuned by hand: what `slipway init` and `slipway run` must reach (see docs/figures.md). */
const figures = [
  {
    name: 'telco',
    data: 'churn/telco_churn.csv',
    target: 'Churn',
    metric: 'roc_auc',
    on: 'cv5',
    atLeast: 0.843,
  },
  {
    name: 'fraud',
    data: 'fraud/ulb_creditcard_sample.csv.gz',
    target: 'Class',
    metric: 'average_precision',
    on: 'cv5',
    atLeast: 0.88,
  },
  {
    // scikit-learn's HistGradientBoostingClassifier on these very folds: 0.8166.
    name: 'maintenance',
    data: 'predictive_maintenance/ai4i2020.csv',
    target: 'Machine failure',
    metric: 'average_precision',
    on: 'cv5',
    atLeast: 0.8066,
    leftOut: ['TWF', 'HDF', 'PWF', 'OSF'],
  },
  {
    name: 'adult',
    data: 'fairness/adult_income.csv.gz',
    target: 'income',
    metric: 'roc_auc',
    on: 'test',
    atLeast: 0.926,
  },
  {
    name: 'adult-parquet',
    data: 'fairness/adult_income.parquet',
    target: 'income',
    metric: 'roc_auc',
    on: 'test',
    atLeast: 0.926,
  },
  {
    name: 'hotel',
    data: 'dirty/hotel_bookings.csv.gz',
    target: 'is_canceled',
    metric: 'roc_auc',
    on: 'cv5',
    atLeast: 0.915,
    leftOut: ['reservation_status', 'reservation_status_date'],
  },
  {
    name: 'bikes',
    data: 'demand_forecasting/bike_sharing_hour.csv',
    target: 'cnt',
    split: 'time:dteday@2012-10-01',
    metric: 'wape',
    on: 'test',
    atMost: 0.21,
    leftOut: ['casual', 'registered'],
  },
  {
    name: 'weather',
    data: 'drift/noaa_weather.csv',
    target: 'target',
    split: 'order@0.5',
    metric: 'accuracy',
    on: 'test',
    atLeast: 0.79,
  },
] as const

/** Each takes as long as several of the others, on what these hold as well. */
export const long = ['hotel', 'adult', 'adult-parquet']

const required = (process.env.SLIPWAY_REQUIRE ?? '').split(',').includes('data')

/** Holds the figures that are chosen by their names. */
export const reaches = (chosen: (name: string) => boolean) =>
  describe('public data, nothing tuned by hand', () => {
    for (const figure of figures.filter(({ name }) => chosen(name))) {
      const path = dataPath(figure.data)
      const title = `${figure.name}: ${figure.metric} ${'atMost' in figure ? `≤ ${figure.atMost}` : `≥ ${figure.atLeast}`}`
      it.skipIf(!path && !required)(path ? title : `${title} (skipped: no ../shared/data)`, () => {
        using at = place()
        const split = 'split' in figure ? ['--split', figure.split] : []
        const made = slipway(
          ['init', figure.name, '--data', path!, '--target', figure.target, ...split, '--json'],
          at.folder,
        )
        const { inspection } = json<{ inspection: { dropped: string[] } }>(made)
        if ('leftOut' in figure)
          expect(inspection.dropped).toEqual(expect.arrayContaining([...figure.leftOut]))
        const result = json<Result>(slipway(['run', '--json'], `${at.folder}/${figure.name}`))
        const metric = result.metrics[figure.metric]!
        expect(metric.on).toBe(figure.on)
        if ('atMost' in figure) expect(metric.value).toBeLessThanOrEqual(figure.atMost)
        else expect(metric.value).toBeGreaterThanOrEqual(figure.atLeast)
        expect(result.checks.failed).toBe(0)
        expect(result.gate.passed).toBe(true)
      })
    }
  })
