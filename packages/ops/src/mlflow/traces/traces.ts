import type { Trace } from '../../tracking/index.ts'
import type { MlflowRooms } from '../groups.ts'
import { invalidParameter, mlflowError } from '../mlflow.errors.ts'
import { route, type Route } from '../route.ts'
import { Bool, Int, list, message, optional, Text } from '../wire/fields.ts'
import { searchTraces, SearchFields } from './search-traces.ts'
import { spanToProto } from './span-wire.ts'
import { LocationMessage, TraceInfoMessage, fromWire, traceTeller } from './trace-wire.ts'

/** Whether its spans came through OpenTelemetry's protocol, not as a file. */
const spansAreHere = (trace: Trace) => trace.tags['mlflow.trace.spansLocation'] === 'TRACKING_STORE'

function expectedSpans(trace: Trace): number {
  try {
    const stats = JSON.parse(trace.metadata['mlflow.trace.sizeStats'] ?? '{}') as { num_spans?: unknown }
    return typeof stats.num_spans === 'number' ? stats.num_spans : 0
  } catch {
    return 0
  }
}

export const traceRoutes = ({ traces, tracking }: MlflowRooms): readonly Route[] => {
  const { told } = traceTeller(tracking)

  async function spansOf(trace: Trace, partial: boolean) {
    if (!spansAreHere(trace)) throw mlflowError('INTERNAL_ERROR', 'Trace data not stored in tracking store')
    return partial ? traces.spans(trace.id) : traces.allSpans(trace.id, expectedSpans(trace))
  }

  return [
    route({
      method: 'POST',
      path: '/mlflow/traces',
      since: 3,
      role: 'editor',
      request: message({ trace: message({ trace_info: TraceInfoMessage }) }),
      words: { TRACKING_EXPERIMENT_NOT_FOUND: ['RESOURCE_DOES_NOT_EXIST', (_, { message }) => message] },
      async handler({ trace }) {
        return {
          trace: { trace_info: await told(await traces.tell(fromWire(trace.trace_info, Date.now()))) },
        }
      },
    }),
    route({
      method: 'GET',
      path: '/mlflow/traces/:trace_id',
      since: 3,
      role: 'viewer',
      request: message({ trace_id: Text }),
      handler: async ({ trace_id }) => ({ trace: { trace_info: await told(await traces.trace(trace_id)) } }),
    }),
    route({
      method: 'GET',
      path: '/mlflow/traces/get',
      since: 3,
      role: 'viewer',
      request: message({ trace_id: Text, allow_partial: optional(Bool) }),
      async handler({ trace_id, allow_partial = false }) {
        const spans = await spansOf(await traces.trace(trace_id), allow_partial)
        return {
          trace: { trace_info: await told(await traces.trace(trace_id)), spans: spans.map(spanToProto) },
        }
      },
    }),
    route({
      method: 'GET',
      path: '/mlflow/traces/batchGet',
      since: 3,
      role: 'viewer',
      request: message({ trace_ids: list(Text, { minItems: 1 }), experiment_ids: optional(list(Text)) }),
      async handler({ trace_ids, experiment_ids }) {
        const found = await traces.traces(trace_ids, experiment_ids)
        if (found.some((trace) => !spansAreHere(trace)))
          throw mlflowError('INTERNAL_ERROR', 'Trace data not stored in tracking store')
        const whole = []
        for (const trace of found) {
          const spans = await traces.spans(trace.id)
          if (spans.length >= Math.max(1, expectedSpans(trace)))
            whole.push({ trace_info: await told(trace), spans: spans.map(spanToProto) })
        }
        return { traces: whole }
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/traces/batchGetInfos',
      since: 3,
      role: 'viewer',
      request: message({ trace_ids: list(Text, { minItems: 1 }), experiment_ids: optional(list(Text)) }),
      handler: async ({ trace_ids, experiment_ids }) => ({
        trace_infos: await Promise.all((await traces.traces(trace_ids, experiment_ids)).map(told)),
      }),
    }),
    route({
      method: 'POST',
      path: '/mlflow/traces/search',
      since: 3,
      role: 'viewer',
      request: message({ locations: list(LocationMessage, { minItems: 1 }), ...SearchFields }),
      async handler({ locations, ...given }) {
        const ids = locations.flatMap(({ mlflow_experiment }) => mlflow_experiment?.experiment_id ?? [])
        const { found, next } = await searchTraces(traces, ids, given)
        return { traces: await Promise.all(found.map(told)), next_page_token: next }
      },
    }),
    ...([2, 3] as const).map((since) =>
      route({
        method: 'POST',
        path: '/mlflow/traces/delete-traces',
        since,
        role: 'editor',
        request: message({
          experiment_id: Text,
          max_timestamp_millis: optional(Int),
          max_traces: optional(Int),
          request_ids: optional(list(Text)),
        }),
        async handler({
          experiment_id,
          max_timestamp_millis: untilMs,
          max_traces: most,
          request_ids: ids = [],
        }) {
          if ((untilMs === undefined) === (ids.length === 0))
            throw invalidParameter(
              'Either `max_timestamp_millis` or `trace_ids` must be specified, but not both.',
            )
          if (most !== undefined && ids.length > 0)
            throw invalidParameter("`max_traces` can't be specified if `trace_ids` is specified.")
          if (most !== undefined && most <= 0)
            throw invalidParameter(`\`max_traces\` must be a positive integer, received ${most}.`)
          const removed = await traces.remove({
            experimentId: experiment_id,
            ...(ids.length > 0 ? { ids } : {}),
            ...(untilMs === undefined ? {} : { untilMs }),
            ...(most === undefined ? {} : { most }),
          })
          return { traces_deleted: removed }
        },
      }),
    ),
    route({
      method: 'POST',
      path: '/mlflow/traces/link-to-run',
      role: 'editor',
      request: message({ trace_ids: list(Text, { minItems: 1 }), run_id: Text }),
      async handler({ trace_ids, run_id }) {
        if (trace_ids.length > 100)
          throw invalidParameter(
            `Cannot link more than 100 traces to a run in a single request. Provided ${trace_ids.length} traces.`,
          )
        await traces.linkToRun(run_id, trace_ids)
        return {}
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/traces/link-prompts',
      role: 'editor',
      request: message({
        trace_id: Text,
        prompt_versions: list(message({ name: Text, version: Text }), { minItems: 1 }),
      }),
      async handler({ trace_id, prompt_versions }) {
        await traces.linkToPrompts(trace_id, prompt_versions)
        return {}
      },
    }),
  ]
}
