import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type World } from '../../../tests/worlds.ts'

let world: World
async function ask(path: string, body: unknown) {
  const reply = await fetch(`${world.platform.url}/api/3.0/mlflow/traces${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, json: (await reply.json()) as any }
}
const base = { experiment_ids: ['0'], view_type: 'TRACES', metric_name: 'trace_count' }
const metrics = (fields: object) =>
  ask('/metrics', { ...base, aggregations: [{ aggregation_type: 'COUNT' }], ...fields })

beforeAll(async () => {
  world = await openWorld()
  for (const [i, duration] of [0.01, 0.02, 0.04].entries())
    await ask('', {
      trace: {
        trace_info: {
          trace_id: `tr-${i}`,
          trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } },
          request_time: `1970-01-01T00:0${i}:01Z`,
          execution_duration: `${duration}s`,
          state: 'OK',
          tags: { 'mlflow.traceName': i === 2 ? 'search' : 'chat' },
          trace_metadata: { 'mlflow.trace.session': `s${i}`, 'mlflow.sourceRun': 'r1' },
        },
      },
    })
})
afterAll(() => world[Symbol.asyncDispose]())

it('gives points with MLflow’s names of dimensions and values', async () => {
  const { json } = await metrics({
    metric_name: 'latency',
    aggregations: [{ aggregation_type: 'MAX' }, { aggregation_type: 'PERCENTILE', percentile_value: 50 }],
    dimensions: ['trace_name'],
  })
  expect(json).toEqual({
    data_points: [
      { metric_name: 'latency', dimensions: { trace_name: 'chat' }, values: { MAX: 20, 'P50.0': 15 } },
      { metric_name: 'latency', dimensions: { trace_name: 'search' }, values: { MAX: 40, 'P50.0': 40 } },
    ],
  })
  const byTime = { time_interval_seconds: 120, start_time_ms: 0, end_time_ms: 200_000 }
  expect((await metrics(byTime)).json.data_points).toEqual([
    {
      metric_name: 'trace_count',
      dimensions: { time_bucket: '1970-01-01T00:00:00+00:00' },
      values: { COUNT: 2 },
    },
    {
      metric_name: 'trace_count',
      dimensions: { time_bucket: '1970-01-01T00:02:00+00:00' },
      values: { COUNT: 1 },
    },
  ])
})

it.each([
  ["trace.tag.`mlflow.traceName` = 'chat'", 2],
  ["trace.metadata.`mlflow.trace.session` = 's2'", 1],
  ["trace.metadata.`mlflow.sourceRun` = 'r1'", 3],
  ["trace.status = 'ERROR'", 0],
])('filters by %s', async (filter, count) => {
  const { json } = await metrics({ filters: [filter] })
  expect(json.data_points[0].values).toEqual({ COUNT: count })
})

it.each([
  [{ metric_name: 'speed' }, /^metric_name must be one of \['trace_count', .*got 'speed'$/],
  [
    { aggregations: [{ aggregation_type: 'SUM' }] },
    /invalid aggregation_type\(s\): \['SUM'\]. .*: \['COUNT'\]$/,
  ],
  [{ dimensions: ['span_name'] }, /invalid dimension\(s\): \['span_name'\]/],
  [{ time_interval_seconds: 60 }, /start_time_ms and end_time_ms are required/],
  [{ filters: ["span.name = 'a'"] }, /only supported for SPANS view type/],
  [{ filters: ["trace.status != 'OK'"] }, /!=/],
  [{ filters: ["trace.colour = 'red'"] }, /colour/],
  [{ filters: ["trace.status = 'OK' AND trace.status = 'ERROR'"] }, /Expected one filter clause/],
  [{ view_type: 'RUNS' }, /Invalid value "RUNS" for parameter 'view_type'/],
  [
    { metric_name: 'latency', aggregations: [{ aggregation_type: 'PERCENTILE' }] },
    /Percentile value is required/,
  ],
  [
    { metric_name: 'latency', aggregations: [{ aggregation_type: 'PERCENTILE', percentile_value: 101 }] },
    /between 0 and 100/,
  ],
])('refuses %j', async (fields, words) => {
  const { status, json } = await metrics(fields)
  expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  expect(json.message).toMatch(words)
})
