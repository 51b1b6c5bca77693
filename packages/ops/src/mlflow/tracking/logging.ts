import type { MetricPoint } from '@slipway/contract/tracking'
import { invalidParameter } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { Double, Int, list, message, optional, RunId, Text } from '../wire/fields.ts'
import { limits } from './limits.ts'
import { checkLength, checkName, checkRunId, invalidValue, shortened } from './names.ts'
import { runNameTag } from './run-wire.ts'
import { tagOf } from './tag.ts'

const metricFields = {
  key: Text,
  value: Double,
  timestamp: Int,
  step: optional(Int),
  model_id: optional(Text),
  dataset_name: optional(Text),
  dataset_digest: optional(Text),
}
const KeyedTag = message({ key: Text, value: optional(Text) })

interface Metric {
  readonly key: string
  readonly value: number
  readonly timestamp: number
  readonly step?: number
  readonly model_id?: string
  readonly dataset_name?: string
  readonly dataset_digest?: string
}

export const loggingRoutes = ({ tracking }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path: '/mlflow/runs/log-metric',
    role: 'editor',
    request: message({ run_id: RunId, ...metricFields }),
    async handler({ run_id, ...metric }) {
      await tracking.log(run_id, { metrics: [pointOf(metric, '')] })
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/runs/log-parameter',
    role: 'editor',
    request: message({ run_id: RunId, key: Text, value: optional(Text) }),
    async handler({ run_id, key, value = '' }) {
      await tracking.log(run_id, { params: [paramOf(key, value, 'key')] })
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/runs/log-batch',
    role: 'editor',
    request: message({
      run_id: RunId,
      metrics: list(message(metricFields)),
      params: list(KeyedTag),
      tags: list(KeyedTag),
    }),
    async handler({ run_id, metrics, params, tags }) {
      checkRunId(run_id)
      const batch = {
        metrics: metrics.map((metric, i) => pointOf(metric, `metrics[${i}].`)),
        params: params.map(({ key, value = '' }, i) => paramOf(key, value, `params[${i}].key`)),
        ...tagsOf(tags.map(({ key, value = '' }, i) => tagOf(key, value, `tags[${i}].`))),
      }
      checkSizes(metrics.length, params.length, tags.length)
      const keys = params.map(({ key }) => key)
      const twice = keys.filter((key, i) => keys.indexOf(key) !== i)
      if (twice.length > 0)
        throw invalidParameter(
          `Duplicate parameter keys have been submitted: [${twice.map((key) => `'${key}'`).join(', ')}]. Please ensure the request contains only one param value per param key.`,
        )
      await tracking.log(run_id, batch)
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/runs/set-tag',
    role: 'editor',
    request: message({ run_id: RunId, key: Text, value: optional(Text) }),
    async handler({ run_id, key, value = '' }) {
      await tracking.log(run_id, tagsOf([tagOf(key, value, '')]))
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/runs/delete-tag',
    role: 'editor',
    request: message({ run_id: RunId, key: Text }),
    async handler({ run_id, key }) {
      await tracking.updateRun(run_id, { tags: { [key]: null } })
      return {}
    },
  }),
]

/** @param path before the names of its fields, such as `metrics[3].` */
function pointOf(metric: Metric, path: string): MetricPoint {
  const { key, value, timestamp, step, model_id, dataset_name, dataset_digest } = metric
  checkName(key, `${path}name`)
  if (timestamp < 0)
    throw invalidValue(
      `${path}timestamp`,
      timestamp,
      `metric '${key}' (value=${value}). Timestamp must be a nonnegative long (64-bit integer) `,
    )
  checkLength('Metric name', key, limits.key)
  return {
    key,
    value: Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity'),
    tMs: timestamp,
    step: step ?? 0,
    ...(model_id ? { modelId: model_id } : {}),
    ...(dataset_name ? { dataset: { name: dataset_name, digest: dataset_digest ?? '' } } : {}),
  }
}

function paramOf(key: string, value: string, path: string): [string, string] {
  checkName(key, path)
  checkLength('Param key', key, limits.key)
  return [key, shortened(value, limits.param)]
}

/** Tags of a batch; the one that names the run renames it. */
function tagsOf(tags: readonly (readonly [key: string, value: string])[]) {
  const name = tags.findLast(([key]) => key === runNameTag)?.[1]
  return name ? { tags, name } : { tags }
}

function checkSizes(metrics: number, params: number, tags: number): void {
  for (const [what, most, count] of [
    ['metrics', limits.metricsPerBatch, metrics],
    ['params', limits.paramsPerBatch, params],
    ['tags', limits.tagsPerBatch, tags],
    ['metrics, params, and tags', limits.entitiesPerBatch, metrics + params + tags],
  ] as const)
    if (count > most)
      throw invalidParameter(
        `A batch logging request can contain at most ${most} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
      )
}
