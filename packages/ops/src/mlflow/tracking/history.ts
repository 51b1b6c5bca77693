import { wirePoints, type Points } from '../../tracking/index.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import type { ReadingRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { Int, list, message, optional, RunId, Text } from '../wire/fields.ts'
import { offsetOf, pageToken } from '../wire/page-token.ts'
import { some } from './run-wire.ts'

const mostPoints = 25_000
const mostRuns = 100
const mostPointsPerRun = 2500

export const historyRoutes = ({ tracking }: ReadingRooms): readonly Route[] => [
  route({
    method: 'GET',
    path: '/mlflow/metrics/get-history',
    role: 'viewer',
    reads: true,
    request: message({
      run_id: RunId,
      metric_key: Text,
      max_results: optional(Int),
      page_token: optional(Text),
    }),
    async handler({ run_id, metric_key, max_results, page_token }) {
      if (max_results !== undefined && max_results <= 0)
        throw invalidParameter(
          `Invalid value ${max_results} for parameter 'max_results' supplied. It must be a positive integer.`,
        )
      const of = [run_id, metric_key]
      const offset = offsetOf(page_token, of)
      const points = (
        await tracking.histories([run_id], metric_key, {
          order: 'time',
          offset,
          ...(max_results === undefined ? {} : { limit: max_results + 1 }),
        })
      ).get(run_id)
      if (!points) return {}
      const metrics = metricsOf(points, metric_key)
      const more = max_results !== undefined && metrics.length > max_results
      return more
        ? { metrics: metrics.slice(0, max_results), next_page_token: pageToken(offset + max_results, of) }
        : { metrics: some(metrics) }
    },
  }),
  route({
    method: 'GET',
    path: '/mlflow/metrics/get-history-bulk',
    role: 'viewer',
    reads: true,
    request: message({ run_id: list(Text), metric_key: optional(Text), max_results: optional(Int) }),
    async handler({ run_id: runIds, metric_key, max_results = mostPoints }) {
      if (runIds.length === 0)
        throw invalidParameter('GetMetricHistoryBulk request must specify at least one run_id.')
      if (runIds.length > mostRuns)
        throw invalidParameter(
          `GetMetricHistoryBulk request cannot specify more than ${mostRuns} run_ids. Received ${runIds.length} run_ids.`,
        )
      if (metric_key === undefined)
        throw invalidParameter('GetMetricHistoryBulk request must specify a metric_key.')
      const most = Math.min(max_results, mostPoints)
      const found = await tracking.histories(runIds, metric_key, { order: 'time', limit: most })
      const metrics = [...new Set(runIds)]
        .sort()
        .flatMap((id) => metricsOf(found.get(id), metric_key).map((metric) => ({ ...metric, run_id: id })))
      return { metrics: metrics.slice(0, most) }
    },
  }),
  route({
    method: 'GET',
    path: '/mlflow/metrics/get-history-bulk-interval',
    role: 'viewer',
    reads: true,
    request: message({
      run_ids: list(Text, { minItems: 1 }),
      metric_key: Text,
      start_step: optional(Int),
      end_step: optional(Int),
      max_results: optional(Int),
    }),
    async handler({ run_ids: runIds, metric_key, start_step, end_step, max_results = mostPointsPerRun }) {
      if (runIds.length > mostRuns)
        throw invalidParameter(
          `GetMetricHistoryBulkInterval request must specify at most ${mostRuns} run_ids. Received ${runIds.length} run_ids.`,
        )
      if (max_results < 1 || max_results > mostPointsPerRun)
        throw invalidParameter(`max_results must be between 1 and ${mostPointsPerRun}`)
      if ((start_step === undefined) !== (end_step === undefined))
        throw invalidParameter('If either start step or end step are specified, both must be specified.')
      if (start_step !== undefined && start_step > end_step!)
        throw invalidParameter(
          `end_step must be greater than start_step. Found start_step=${start_step} and end_step=${end_step}.`,
        )
      const found = await tracking.histories(runIds, metric_key, {
        ...(start_step === undefined ? {} : { fromStep: start_step, toStep: end_step! }),
        sample: max_results,
      })
      const metrics = runIds.flatMap((id) =>
        metricsOf(found.get(id), metric_key).map((metric) => ({ ...metric, run_id: id })),
      )
      return { metrics: some(metrics) }
    },
  }),
]

const metricsOf = (points: Points | undefined, key: string) =>
  points ? wirePoints(points).map(({ value, step, tMs }) => ({ key, value, timestamp: tMs, step })) : []
