import { expect, it } from 'vitest'
import { servingMetrics } from './serving-metrics.ts'
import { modelStatistics } from './wire/model-statistics.ts'

it('tells runs of a version apart from the requests that they answered', () => {
  const churn = servingMetrics(0).of('churn')
  churn.ran(2, 1)
  churn.ran(3, 4)
  churn.ran(3, 1)
  for (let i = 0; i < 5; i++) {
    const { requests, rows } = churn.variant('champion', 3)
    requests.count++
    rows.count += 2
  }
  const { model_stats: told } = modelStatistics(churn.statistics([3]))
  expect(told).toMatchObject([
    { version: '3', inference_count: 10, execution_count: 2, inference_stats: { success: { count: 5 } } },
  ])
})
