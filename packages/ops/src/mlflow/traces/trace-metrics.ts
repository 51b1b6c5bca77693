import {
  parseFilter,
  traceMetricWords,
  type Aggregate,
  type Clause,
  type MetricQuery,
} from '../../tracking/index.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { some } from '../tracking/run-wire.ts'
import { choice, Double, Int, list, message, optional, Text } from '../wire/fields.ts'
import { sessionKey as session } from './session.ts'

const mostPoints = 1000
const Kind = choice(['COUNT', 'SUM', 'AVG', 'PERCENTILE', 'MIN', 'MAX'], 1)
type Kind = 'COUNT' | 'SUM' | 'AVG' | 'PERCENTILE' | 'MIN' | 'MAX'
const View = choice(['TRACES', 'SPANS', 'ASSESSMENTS'], 1)
type View = 'TRACES' | 'SPANS' | 'ASSESSMENTS'

interface Metric {
  readonly value: string
  readonly kinds: readonly Kind[]
  readonly dimensions: Readonly<Record<string, string>>
}

const measured: readonly Kind[] = ['AVG', 'MIN', 'MAX', 'PERCENTILE']
const summed: readonly Kind[] = ['SUM', ...measured]
const counted: readonly Kind[] = ['COUNT']
const traceName = { trace_name: 'name' }
const model = {
  span_model_name: 'attributes.mlflow.llm.model',
  span_model_provider: 'attributes.mlflow.llm.provider',
}
const each = (names: readonly string[], make: (name: string) => Metric) =>
  Object.fromEntries(names.map((name) => [name, make(name)]))

/** What MLflow computes, and by what it groups that. */
const metrics: Readonly<Record<View, Readonly<Record<string, Metric>>>> = {
  TRACES: {
    trace_count: { value: 'one', kinds: counted, dimensions: { ...traceName, trace_status: 'status' } },
    session_count: { value: `different.${session}`, kinds: counted, dimensions: {} },
    latency: { value: 'durationMs', kinds: measured, dimensions: traceName },
    ...each(
      [
        'input_tokens',
        'output_tokens',
        'total_tokens',
        'cache_read_input_tokens',
        'cache_creation_input_tokens',
      ],
      (name) => ({ value: `usage.${name}`, kinds: summed, dimensions: traceName }),
    ),
  },
  SPANS: {
    span_count: {
      value: 'one',
      kinds: counted,
      dimensions: { span_name: 'name', span_type: 'type', span_status: 'status', ...model },
    },
    latency: {
      value: 'durationMs',
      kinds: measured,
      dimensions: { span_name: 'name', span_status: 'status' },
    },
    ...each(['input_cost', 'output_cost', 'total_cost'], (name) => ({
      value: `cost.${name}`,
      kinds: summed,
      dimensions: model,
    })),
  },
  ASSESSMENTS: {
    assessment_count: {
      value: 'one',
      kinds: counted,
      dimensions: { assessment_name: 'name', assessment_value: 'value' },
    },
    assessment_value: { value: 'value', kinds: measured, dimensions: { assessment_name: 'name' } },
  },
}

export const traceMetricRoutes = ({ traces }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path: '/mlflow/traces/metrics',
    since: 3,
    role: 'viewer',
    request: message({
      experiment_ids: list(Text, { minItems: 1 }),
      view_type: View,
      metric_name: Text,
      aggregations: list(message({ aggregation_type: Kind, percentile_value: optional(Double) }), {
        minItems: 1,
      }),
      dimensions: list(Text),
      filters: list(Text),
      time_interval_seconds: optional(Int),
      start_time_ms: optional(Int),
      end_time_ms: optional(Int),
      max_results: optional(Int),
      page_token: optional(Text),
    }),
    async handler(asked) {
      const { view_type, metric_name, aggregations, dimensions, time_interval_seconds: seconds = 0 } = asked
      const metric = metricOf(
        view_type,
        metric_name,
        aggregations.map((one) => one.aggregation_type),
        dimensions,
      )
      const { start_time_ms: fromMs, end_time_ms: toMs, max_results: limit = mostPoints } = asked
      if (limit < 1 || seconds < 0)
        throw invalidParameter('max_results and time_interval_seconds must be positive integers.')
      if (seconds > 0 && (fromMs === undefined || toMs === undefined))
        throw invalidParameter('start_time_ms and end_time_ms are required if time_interval_seconds is set')
      const groups = await traces.metrics({
        of: view_type.toLowerCase() as MetricQuery['of'],
        value: metric.value,
        aggregates: aggregations.map(aggregateOf),
        dimensions: dimensions.map((name) => metric.dimensions[name]!),
        where: asked.filters.map((text) => clauseOf(text, view_type)),
        experimentIds: asked.experiment_ids,
        ...(seconds > 0 ? { stepMs: seconds * 1000 } : {}),
        fromMs,
        toMs,
        limit,
      })
      const labels = aggregations.map(labelOf)
      const points = groups.map((group) => ({
        metric_name,
        dimensions: {
          ...(group.atMs === null
            ? {}
            : { time_bucket: new Date(group.atMs).toISOString().replace('.000Z', '+00:00') }),
          ...Object.fromEntries(dimensions.map((name, i) => [name, group.dimensions[i]!])),
        },
        values: Object.fromEntries(labels.map((label, i) => [label, group.values[i]!])),
      }))
      return { data_points: some(points) }
    },
  }),
]

function metricOf(view: View, name: string, kinds: readonly Kind[], dimensions: readonly string[]): Metric {
  const known = metrics[view]
  const metric = Object.hasOwn(known, name) ? known[name]! : null
  if (!metric)
    throw invalidParameter(`metric_name must be one of ${quoted(Object.keys(known))}, got '${name}'`)
  const wrong = kinds.filter((kind) => !metric.kinds.includes(kind))
  if (wrong.length > 0)
    throw invalidParameter(
      `Found invalid aggregation_type(s): ${quoted([...new Set(wrong)].sort())}. Supported aggregation types: ${quoted([...metric.kinds].sort())}`,
    )
  const strange = dimensions.filter((dimension) => !Object.hasOwn(metric.dimensions, dimension))
  if (strange.length > 0)
    throw invalidParameter(
      `Found invalid dimension(s): ${quoted([...new Set(strange)].sort())}. Supported dimensions: ${quoted(Object.keys(metric.dimensions).sort())}`,
    )
  return metric
}

const quoted = (names: readonly string[]) => `[${names.map((name) => `'${name}'`).join(', ')}]`

interface Aggregation {
  readonly aggregation_type: Kind
  readonly percentile_value?: number
}

function aggregateOf({ aggregation_type: kind, percentile_value: percentile }: Aggregation): Aggregate {
  if (kind !== 'PERCENTILE') return kind.toLowerCase() as Exclude<Aggregate, object>
  if (percentile === undefined)
    throw invalidParameter('Percentile value is required for PERCENTILE aggregation')
  if (!(percentile >= 0 && percentile <= 100))
    throw invalidParameter(`Percentile value must be between 0 and 100, got ${percentile}`)
  return { percentile }
}

/** As Python writes the number: P50.0. */
const labelOf = ({ aggregation_type: kind, percentile_value: percentile = 0 }: Aggregation): string =>
  kind === 'PERCENTILE' ? `P${Number.isInteger(percentile) ? percentile.toFixed(1) : percentile}` : kind

function clauseOf(text: string, view: View): Clause {
  const [clause, ...more] = parseFilter(text, traceMetricWords)
  if (!clause || more.length > 0)
    throw invalidParameter(`Invalid filter: '${text}'. Expected one filter clause.`)
  const { kind, key } = clause
  if ((kind === 'span' && view !== 'SPANS') || (kind === 'assessment' && view !== 'ASSESSMENTS'))
    throw invalidParameter(
      `Filtering by ${kind} is only supported for ${kind.toUpperCase()}S view type, got ${view}`,
    )
  if (kind === 'metadata' && key === 'mlflow.sourceRun') return { ...clause, kind: 'attribute', key: 'runId' }
  if (kind === 'tag' && key === 'mlflow.traceName') return { ...clause, kind: 'attribute', key: 'name' }
  return clause
}
