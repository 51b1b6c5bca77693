import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { choice, Int, list, message, optional, Tag, Text } from '../wire/fields.ts'
import { searchTraces, SearchFields } from './search-traces.ts'
import { traceTeller, whatIsTold } from './trace-wire.ts'

const recordOf = (pairs: readonly { key?: string; value?: string }[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ key = '', value = '' }) => [key, value]))

/** Traces as clients before 3.0 begin, end and read them. */
export const oldTraceRoutes = ({ traces, tracking }: MlflowRooms): readonly Route[] => {
  const { oldTold } = traceTeller(tracking)

  return [
    route({
      method: 'POST',
      path: '/mlflow/traces',
      role: 'editor',
      request: message({
        experiment_id: Text,
        timestamp_ms: optional(Int),
        request_metadata: list(Tag),
        tags: list(Tag),
      }),
      async handler({ experiment_id, timestamp_ms, request_metadata, tags }) {
        const trace = await traces.tell({
          ...whatIsTold(recordOf(tags), recordOf(request_metadata)),
          id: crypto.randomUUID().replaceAll('-', ''),
          experimentId: experiment_id,
          startedAtMs: timestamp_ms ?? Date.now(),
          durationMs: null,
          state: 'IN_PROGRESS',
          clientRequestId: null,
          requestPreview: null,
          responsePreview: null,
        })
        return { trace_info: await oldTold(trace) }
      },
    }),
    route({
      method: 'PATCH',
      path: '/mlflow/traces/:request_id',
      role: 'editor',
      request: message({
        request_id: Text,
        timestamp_ms: optional(Int),
        status: optional(choice(['TRACE_STATUS_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS'])),
        request_metadata: list(Tag),
        tags: list(Tag),
      }),
      async handler({
        request_id,
        timestamp_ms,
        status = 'TRACE_STATUS_UNSPECIFIED',
        request_metadata,
        tags,
      }) {
        const { runId: _, ...facts } = whatIsTold(recordOf(tags), recordOf(request_metadata))
        const state = status === 'TRACE_STATUS_UNSPECIFIED' ? 'STATE_UNSPECIFIED' : status
        return {
          trace_info: await oldTold(
            await traces.end(request_id, { ...facts, state, endedAtMs: timestamp_ms ?? Date.now() }),
          ),
        }
      },
    }),
    route({
      method: 'GET',
      path: '/mlflow/traces/:request_id/info',
      role: 'viewer',
      request: message({ request_id: Text }),
      handler: async ({ request_id }) => ({ trace_info: await oldTold(await traces.trace(request_id)) }),
    }),
    route({
      method: 'GET',
      path: '/mlflow/traces',
      role: 'viewer',
      request: message({ experiment_ids: list(Text, { minItems: 1 }), ...SearchFields }),
      async handler({ experiment_ids, ...given }) {
        const { found, next } = await searchTraces(traces, experiment_ids, given)
        return { traces: await Promise.all(found.map(oldTold)), next_page_token: next }
      },
    }),
  ]
}
