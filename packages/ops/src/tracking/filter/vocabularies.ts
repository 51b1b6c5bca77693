import {
  listed,
  nullable,
  numeric,
  textual,
  type Comparator,
  type Field,
  type Vocabulary,
} from './vocabulary.ts'

const text = (key: string, is: readonly Comparator[] = textual, order?: false): Field => ({
  value: 'text',
  is,
  key,
  ...(order === false ? { order } : {}),
})
const number = (key: string): Field => ({ value: 'number', is: numeric, key })
const integer = (key: string): Field => ({ value: 'integer', is: numeric, key })
const list: Comparator[] = [...textual, ...listed]
const metrics = { words: ['metrics', 'metric'], fields: { value: 'number', is: numeric } } as const
const anyText: Field = { value: 'text', is: [...textual, ...nullable] }
const plainText: Field = { value: 'text', is: textual }
const attributeWords = ['attributes', 'attribute', 'attr', 'run']

const runAttributes: Record<string, Field> = {
  run_id: text('id', list),
  run_name: text('name'),
  'run name': text('name', textual, false),
  'Run name': text('name', textual, false),
  'Run Name': text('name', textual, false),
  user_id: text('createdBy'),
  status: text('status'),
  artifact_uri: text('artifactUri'),
  start_time: number('startedAtMs'),
  created: number('startedAtMs'),
  Created: number('startedAtMs'),
  end_time: number('endedAtMs'),
}

/** Runs: metrics, params, tags, datasets that they read, and attributes such as status and start_time. */
export const runWords: Vocabulary = {
  metric: metrics,
  parameter: { words: ['params', 'param', 'parameter', 'parameters'], fields: anyText },
  tag: { words: ['tags', 'tag'], fields: anyText },
  attribute: { words: attributeWords, fields: runAttributes },
  dataset: {
    words: ['dataset', 'datasets'],
    fields: { name: text('name', list), digest: text('digest', list), context: text('context', list) },
  },
}

/** As runWords, with the names that the native API gives these attributes. */
export const nativeRunWords: Vocabulary = {
  ...runWords,
  attribute: {
    words: attributeWords,
    fields: {
      ...runAttributes,
      id: text('id', list),
      name: text('name', list),
      createdBy: text('createdBy', list),
      status: text('status', list),
      startedAtMs: number('startedAtMs'),
      endedAtMs: number('endedAtMs'),
      parentId: text('parentId', list),
      experimentId: text('experimentId', list),
    },
  },
}

export const experimentWords: Vocabulary = {
  attribute: {
    words: ['attribute', 'attributes'],
    fields: {
      name: text('name'),
      experiment_id: text('id', ['=', '!=', ...listed]),
      creation_time: integer('createdAtMs'),
      last_update_time: integer('updatedAtMs'),
    },
  },
  tag: { words: ['tag', 'tags'], fields: { ...anyText, order: false } },
}

export const registeredModelWords: Vocabulary = {
  attribute: {
    words: ['attribute', 'attributes'],
    unknown: (key, ordering) =>
      ordering
        ? `Invalid order by key '${key}' specified. Valid keys are ['name', 'timestamp', 'last_updated_timestamp']`
        : null,
    fields: {
      name: text('name', list),
      timestamp: { ...integer('updatedAtMs'), order: 'only' },
      last_updated_timestamp: { ...integer('updatedAtMs'), order: 'only' },
    },
  },
  tag: { words: ['tag', 'tags'], fields: { ...plainText, order: false } },
}

export const modelVersionWords: Vocabulary = {
  attribute: {
    words: ['attribute', 'attributes'],
    fields: {
      name: text('name', list),
      version_number: integer('version'),
      run_id: text('runId', list, false),
      source_path: text('source', textual, false),
      creation_timestamp: { ...integer('createdAtMs'), order: 'only' },
      last_updated_timestamp: { ...integer('updatedAtMs'), order: 'only' },
    },
  },
  tag: { words: ['tag', 'tags'], fields: { ...plainText, order: false } },
}

export const loggedModelWords: Vocabulary = {
  metric: metrics,
  parameter: { words: ['params'], fields: { value: 'text', is: list } },
  tag: { words: ['tags'], fields: { value: 'text', is: list } },
  attribute: {
    words: ['attributes', 'attribute'],
    fields: {
      name: text('name', list),
      model_id: text('id', list),
      model_type: text('type', list),
      status: text('status', list),
      source_run_id: text('runId', list),
      creation_timestamp: number('createdAtMs'),
      creation_time: number('createdAtMs'),
      last_updated_timestamp: number('updatedAtMs'),
      last_updated_time: number('updatedAtMs'),
    },
  },
}

const pattern: Comparator[] = [...textual, 'RLIKE']
const patternList: Comparator[] = [...pattern, ...listed]
const judged: Field = { value: 'any', is: [...numeric, 'LIKE', 'ILIKE', 'RLIKE', ...nullable] }

/** Traces: their tags, metadata, spans, what was said of them, and attributes. */
const prompt: Field = {
  ...text('prompt', ['='], false),
  refuses: (is) =>
    `Invalid comparator '${is}' for prompts filter. Only '=' is supported with format: prompt = "name/version"`,
  form: {
    fits: /^[^/]*\/[^/]*$/,
    message: (value) => `Invalid prompts filter value '${value}'. Expected format: prompt = "name/version"`,
  },
}

export const traceWords: Vocabulary = {
  tag: { words: ['tag', 'tags'], fields: { value: 'text', is: [...pattern, ...nullable] } },
  metadata: {
    words: ['metadata', 'request_metadata'],
    fields: { value: 'text', is: [...pattern, ...nullable] },
  },
  attribute: {
    words: ['attribute', 'attributes', 'trace'],
    fields: {
      request_id: text('id', patternList),
      timestamp: number('startedAtMs'),
      timestamp_ms: number('startedAtMs'),
      execution_time: number('durationMs'),
      execution_time_ms: number('durationMs'),
      end_time: number('endedAtMs'),
      end_time_ms: number('endedAtMs'),
      status: text('status', patternList),
      client_request_id: text('clientId', patternList, false),
      name: text('name', pattern),
      run_id: text('runId', pattern),
      prompt,
      text: text('text', ['LIKE', 'ILIKE'], false),
      experiment_id: { ...text('experimentId'), order: 'only' },
    },
  },
  span: {
    words: ['span'],
    fields: spanField,
    unknown: (key) =>
      `Invalid span attribute '${key}'. Supported attributes: name, status, type, attributes.<attribute_name>.`,
  },
  feedback: { words: ['feedback'], fields: judged },
  expectation: { words: ['expectation'], fields: judged },
  issue: { words: ['issue'], fields: { id: text('id', ['=']) } },
}

function spanField(key: string): Field | null {
  const known = ['name', 'type', 'status', 'content'].includes(key) || /^attributes\../.test(key)
  if (!known) return null
  const takes: Comparator[] = key === 'content' ? ['LIKE', 'ILIKE'] : patternList
  return {
    ...text(key, takes),
    refuses: (is) => `span.${key} comparator '${is}' not one of ${JSON.stringify(takes)}`,
  }
}

const equal = (kind: string, key: string): Field => ({ value: 'text', is: ['='], kind, key })

/** Metrics over traces: each of its words with a name of its own, and with `=` alone. */
export const traceMetricWords: Vocabulary = {
  trace: { words: ['trace'], fields: tracePart },
  span: {
    words: ['span'],
    fields: Object.fromEntries(['name', 'status', 'type'].map((key) => [key, equal('span', key)])),
  },
  assessment: {
    words: ['assessment'],
    fields: { name: equal('assessment', 'name'), type: equal('assessment', 'kind') },
  },
}

function tracePart(key: string): Field | null {
  if (key === 'status') return equal('attribute', 'status')
  const [kind, name] = key.split(/\.(.*)/)
  return (kind === 'tag' || kind === 'metadata') && name ? equal(kind, name) : null
}
