import { createHmac } from 'node:crypto'
import type { Happening, WebhookWire } from '../../registry/index.ts'
import { examples } from './events.ts'

const promptText = 'mlflow.prompt.text'
const ownTags = new Set(['mlflow.prompt.is_prompt', '_mlflow_prompt_type', promptText])

/** What MLflow's server sends to webhooks, and how it signs it. */
export const mlflowWebhookWire: WebhookWire = {
  tell(happening) {
    const told = toldOf(happening)
    return told && { event: told[0], body: bodyOf(told[0], told[1], happening.event.atMs) }
  },

  example: (event, atMs) => bodyOf(event, examples[event] ?? {}, atMs),

  headers({ id, body, atMs, secret }) {
    const seconds = String(Math.floor(atMs / 1000))
    const signature =
      secret === null
        ? null
        : createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')
    return {
      'Content-Type': 'application/json',
      'X-MLflow-Delivery-Id': id,
      'X-MLflow-Timestamp': seconds,
      ...(signature === null ? {} : { 'X-MLflow-Signature': `v1,${signature}` }),
    }
  },
}

function bodyOf(event: string, data: object, atMs: number): string {
  const [entity, action] = event.split('.')
  const timestamp = new Date(atMs).toISOString().replace('Z', '+00:00')
  return JSON.stringify({ entity, action, timestamp, data })
}

/** The name of an event and its data; null for what MLflow has no event of. */
function toldOf({ event, kind, model, version }: Happening): [string, object] | null {
  const prompt = kind === 'prompt'
  const { name } = model
  switch (event.kind) {
    case 'created':
      if (event.number === null)
        return [
          prompt ? 'prompt.created' : 'registered_model.created',
          { name, tags: withoutOwn(model.tags), description: model.description },
        ]
      return prompt
        ? ['prompt_version.created', promptVersion(name, event.number, version)]
        : ['model_version.created', modelVersion(name, event.number, version)]
    case 'tag': {
      const key = event.alias!
      if (event.number === null && !prompt) return null
      const entity =
        event.number === null ? 'prompt_tag' : prompt ? 'prompt_version_tag' : 'model_version_tag'
      const of = event.number === null ? { name } : { name, version: String(event.number) }
      return event.after === null
        ? [`${entity}.deleted`, { ...of, key }]
        : [`${entity}.set`, { ...of, key, value: event.after }]
    }
    case 'alias': {
      const entity = prompt ? 'prompt_alias' : 'model_version_alias'
      const { alias, number } = event
      return number === null
        ? [`${entity}.deleted`, { name, alias }]
        : [`${entity}.created`, { name, alias, version: String(number) }]
    }
    default:
      return null
  }
}

type Version = Happening['version']

const modelVersion = (name: string, number: number, version: Version) => ({
  name,
  version: String(number),
  source: version?.origin?.source ?? `models:/${name}/${number}`,
  run_id: version?.lineage.run ?? null,
  tags: { ...version?.tags },
  description: version?.description || null,
})

const promptVersion = (name: string, number: number, version: Version) => ({
  name,
  version: String(number),
  template: version?.tags[promptText] ?? null,
  tags: withoutOwn(version?.tags ?? {}),
  description: version?.description || null,
})

const withoutOwn = (tags: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !ownTags.has(key)))
