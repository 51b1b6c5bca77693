import type { MlflowRooms } from '../groups.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import { route, type Route } from '../route.ts'
import { message, optional, Text } from '../wire/fields.ts'
import { checkedTag, nameTag } from './trace-wire.ts'

/** What the platform keeps there itself. */
const ownTags = new Set([
  'mlflow.artifactLocation',
  'mlflow.trace.spansLocation',
  'mlflow.trace.archiveLocation',
  'mlflow.trace.archivalFailure',
])

function mayChange(key: string, act: 'set' | 'deleted'): void {
  if (ownTags.has(key)) throw invalidParameter(`Tag '${key}' is immutable and cannot be ${act} on a trace.`)
}

/** Tags of traces, by the id's name in 2.0 and in 3.0. */
export const traceTagRoutes = ({ traces }: MlflowRooms): readonly Route[] => [
  ...tagRoutes('request_id', 2, traces),
  ...tagRoutes('trace_id', 3, traces),
]

function tagRoutes(id: 'request_id' | 'trace_id', since: 2 | 3, traces: MlflowRooms['traces']): Route[] {
  const path = `/mlflow/traces/:${id}/tags` as const
  const idOf = (given: { request_id?: string; trace_id?: string }) => given[id]!
  const ids = { request_id: optional(Text), trace_id: optional(Text) }
  return [
    route({
      method: 'PATCH',
      path,
      since,
      role: 'editor',
      request: message({ ...ids, key: Text, value: optional(Text) }),
      async handler(given) {
        mayChange(given.key, 'set')
        const [key, value] = checkedTag(given.key, given.value ?? '')
        await (key === nameTag ? traces.rename(idOf(given), value) : traces.setTag(idOf(given), key, value))
        return {}
      },
    }),
    route({
      method: 'DELETE',
      path,
      since,
      role: 'editor',
      request: message({ ...ids, key: Text }),
      async handler(given) {
        mayChange(given.key, 'deleted')
        await (given.key === nameTag
          ? traces.rename(idOf(given), null)
          : traces.removeTag(idOf(given), given.key))
        return {}
      },
    }),
  ]
}
