import type { AnyValue, Attributes } from '../../tracking/index.ts'
import { plain } from './any-value.ts'

/** What MLflow's own spans call things. */
export const key = {
  traceId: 'mlflow.traceRequestId',
  type: 'mlflow.spanType',
  inputs: 'mlflow.spanInputs',
  outputs: 'mlflow.spanOutputs',
  usage: 'mlflow.chat.tokenUsage',
  cost: 'mlflow.llm.cost',
  model: 'mlflow.llm.model',
  provider: 'mlflow.llm.provider',
  tag: 'mlflow.traceTag.',
} as const

/** How others name the same, each in one vocabulary of attributes. */
interface Convention {
  readonly kind: string
  readonly types: Readonly<Record<string, string>>
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly tokens: Readonly<Record<string, readonly string[]>>
  readonly model: readonly string[]
  readonly provider: readonly string[]
}

const conventions: readonly Convention[] = [
  // OpenInference: https://github.com/Arize-ai/openinference
  {
    kind: 'openinference.span.kind',
    types: Object.fromEntries(
      ['TOOL', 'CHAIN', 'LLM', 'RETRIEVER', 'EMBEDDING', 'AGENT', 'RERANKER', 'GUARDRAIL', 'EVALUATOR'].map(
        (type) => [type, type],
      ),
    ),
    inputs: ['input.value'],
    outputs: ['output.value'],
    tokens: {
      input_tokens: ['llm.token_count.prompt'],
      output_tokens: ['llm.token_count.completion'],
      total_tokens: ['llm.token_count.total'],
      cache_read_input_tokens: ['llm.token_count.prompt_details.cache_read'],
      cache_creation_input_tokens: ['llm.token_count.prompt_details.cache_write'],
    },
    model: ['llm.response.model_name', 'llm.model_name', 'llm.request.model_name', 'embedding.model_name'],
    provider: ['llm.provider'],
  },
  // OpenTelemetry: https://opentelemetry.io/docs/specs/semconv/gen-ai/
  {
    kind: 'gen_ai.operation.name',
    types: {
      chat: 'CHAT_MODEL',
      create_agent: 'AGENT',
      embeddings: 'EMBEDDING',
      execute_tool: 'TOOL',
      generate_content: 'LLM',
      invoke_agent: 'AGENT',
      text_completion: 'LLM',
      response: 'LLM',
    },
    inputs: ['gen_ai.input.messages', 'gen_ai.tool.call.arguments'],
    outputs: ['gen_ai.output.messages', 'gen_ai.tool.call.result'],
    tokens: {
      input_tokens: ['gen_ai.usage.input_tokens'],
      output_tokens: ['gen_ai.usage.output_tokens'],
      cache_read_input_tokens: ['gen_ai.usage.cache_read.input_tokens'],
      cache_creation_input_tokens: [
        'gen_ai.usage.cache_write.input_tokens',
        'gen_ai.usage.cache_creation.input_tokens',
      ],
    },
    model: ['gen_ai.response.model', 'gen_ai.request.model'],
    provider: ['gen_ai.provider.name'],
  },
  // OpenLLMetry: https://github.com/traceloop/openllmetry
  {
    kind: 'traceloop.span.kind',
    types: { workflow: 'WORKFLOW', task: 'TASK', agent: 'AGENT', tool: 'TOOL' },
    inputs: ['traceloop.entity.input'],
    outputs: ['traceloop.entity.output'],
    tokens: {
      input_tokens: ['gen_ai.usage.prompt_tokens'],
      output_tokens: ['gen_ai.usage.completion_tokens'],
      total_tokens: ['llm.usage.total_tokens'],
    },
    model: [],
    provider: ['gen_ai.system'],
  },
]

const text = (stringValue: string): AnyValue => ({ stringValue })

/** The span's attributes, with those of other conventions also under MLflow's names where these are absent. */
export function withMlflowNames(given: Attributes): Attributes {
  const made: Record<string, AnyValue> = { ...given }
  const first = (names: readonly string[]) =>
    names.map((name) => given[name]).find((value) => value !== undefined)
  const set = (name: string, value: AnyValue | undefined) => {
    if (value !== undefined && made[name] === undefined) made[name] = value
  }
  const stated = given[key.type]?.stringValue
  for (const convention of conventions) {
    const kind = given[convention.kind]?.stringValue
    const type = kind === undefined ? undefined : convention.types[kind]
    if (
      type !== undefined &&
      (stated === undefined || stated === 'UNKNOWN') &&
      made[key.type] === given[key.type]
    )
      made[key.type] = text(type)
    set(key.inputs, first(convention.inputs))
    set(key.outputs, first(convention.outputs))
    set(key.model, first(convention.model))
    set(key.provider, first(convention.provider))
    set(key.usage, tokensOf(convention, first))
  }
  return made
}

function tokensOf(
  { tokens }: Convention,
  first: (names: readonly string[]) => AnyValue | undefined,
): AnyValue | undefined {
  const counts = new Map<string, number>()
  for (const [name, keys] of Object.entries(tokens)) {
    const found = first(keys)
    const count = found === undefined ? Number.NaN : Number(plain(found))
    if (Number.isSafeInteger(count)) counts.set(name, count)
  }
  const [input, output] = [counts.get('input_tokens'), counts.get('output_tokens')]
  if (!counts.has('total_tokens') && input !== undefined && output !== undefined)
    counts.set('total_tokens', input + output)
  if (input === undefined && output === undefined && !counts.has('total_tokens')) return undefined
  const values = [...counts].map(([name, count]) => ({ key: name, value: { intValue: String(count) } }))
  return { kvlistValue: { values } }
}
