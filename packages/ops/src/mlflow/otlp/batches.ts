import type { Amounts, AnyValue, Attributes, SpanBatch, SpanRecord } from '../../tracking/index.ts'
import { plain, pythonJson } from './any-value.ts'
import { key, withMlflowNames } from './conventions.ts'
import { previewOf } from './preview.ts'
import type { Received } from './read-export.ts'

/** The id under which MLflow's clients look for what OpenTelemetry calls a trace. */
export const traceIdOf = (hex: string): string => `tr-${hex}`

const sdkKey = /^(?:telemetry\.sdk\.|mlflow\.)/

/** Groups what arrived by its trace, and reads what MLflow's clients say in attributes. */
export function batchesOf(received: readonly Received[], runId: string | null): SpanBatch[] {
  return [...Map.groupBy(received, ({ span }) => span.traceId)].map(([hex, of]) => batchOf(hex, of, runId))
}

function batchOf(hex: string, received: readonly Received[], runId: string | null): SpanBatch {
  const traceId = traceIdOf(hex)
  const spans = received.map((one) => recordOf(one, traceId))
  const root = spans.find(({ span }) => span.parentId === null)?.span
  const resource = received.find((one) => Object.keys(one.resource).length > 0)?.resource ?? {}
  const tags: Record<string, string> = {}
  for (const [name, value] of Object.entries(resource))
    if (!sdkKey.test(name) && fits(name)) tags[name] = textOf(value).slice(0, longestTag)
  let name: string | null = null
  for (const [attribute, value] of Object.entries(root?.attributes ?? {})) {
    if (!attribute.startsWith(key.tag)) continue
    const tag = attribute.slice(key.tag.length)
    if (tag === 'mlflow.traceName') name = textOf(value).slice(0, longestTag)
    else if (fits(tag)) tags[tag] = textOf(value).slice(0, longestTag)
  }
  const attribute = (...names: string[]) =>
    spans.flatMap(({ span }) => names.map((one) => span.attributes[one])).find((value) => value !== undefined)
  const session = attribute('session.id', 'gen_ai.conversation.id')
  const user = attribute('user.id')
  return {
    traceId,
    name,
    runId: root ? runId : null,
    spans,
    requestPreview: previewOf(root?.attributes[key.inputs], 'user'),
    responsePreview: previewOf(root?.attributes[key.outputs], 'assistant'),
    metadata: {
      ...(session === undefined ? {} : { 'mlflow.trace.session': textOf(session).slice(0, longestMetadata) }),
      ...(user === undefined ? {} : { 'mlflow.trace.user': textOf(user).slice(0, longestMetadata) }),
      'mlflow.trace_schema.version': '3',
    },
    tags: { ...tags, 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
  }
}

const longestTag = 4096
const longestMetadata = 250

/** Names of tags as MLflow takes them. */
const fits = (name: string) => name !== '' && name.length <= 250 && /^[/\w.\- :]*$/u.test(name)

const textOf = (value: AnyValue) => value.stringValue ?? pythonJson(value)

/** Agents that write code: MLflow's pages know a trace of theirs by the name at its first span. */
const agents = ['claude-code', 'codex_cli_rs', 'codex_vscode', 'gemini-cli', 'qwen-code']

function recordOf({ span, resource }: Received, traceId: string): SpanRecord {
  const service = span.parentId === null ? resource['service.name'] : undefined
  const attributes: Attributes = {
    ...withMlflowNames(span.attributes),
    ...(agents.includes(service?.stringValue ?? '') ? { 'service.name': service! } : {}),
    [key.traceId]: { stringValue: traceId },
  }
  return {
    span: { ...span, attributes },
    type: attributes[key.type]?.stringValue ?? null,
    usage: amountsOf(attributes[key.usage]),
    cost: amountsOf(attributes[key.cost]),
  }
}

function amountsOf(value: AnyValue | undefined): Amounts | null {
  if (!value?.kvlistValue) return null
  const amounts = Object.entries(plain(value) as Record<string, unknown>).filter(
    (pair): pair is [string, number] => typeof pair[1] === 'number' && Number.isFinite(pair[1]),
  )
  return amounts.length === 0 ? null : Object.fromEntries(amounts)
}
