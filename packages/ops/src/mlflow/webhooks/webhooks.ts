import type { Static } from 'typebox'
import type { Webhook } from '../../registry/index.ts'
import type { MlflowRooms } from '../groups.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import { route, type Route } from '../route.ts'
import { choice, Int, list, message, optional, Text } from '../wire/fields.ts'
import { offsetOf, pageToken } from '../wire/page-token.ts'
import { Action, Entity, examples } from './events.ts'

const EventMessage = message({ entity: Entity, action: Action })
const Status = choice(['ACTIVE', 'DISABLED'], 1)

const id = message({ webhook_id: Text })

function eventOf({ entity, action }: Static<typeof EventMessage>): string {
  const name = `${entity.toLowerCase()}.${action.toLowerCase()}`
  if (examples[name]) return name
  const actions = Object.keys(examples)
    .filter((known) => known.startsWith(`${entity.toLowerCase()}.`))
    .map((known) => `'${known.split('.')[1]}'`)
  throw invalidParameter(
    `Invalid action '${action.toLowerCase()}' for entity '${entity.toLowerCase()}'. Valid actions are: [${actions.join(', ')}]`,
  )
}

const toWire = (webhook: Webhook) => ({
  webhook_id: webhook.id,
  name: webhook.name,
  ...(webhook.description ? { description: webhook.description } : {}),
  url: webhook.url,
  events: webhook.events.map((name) => {
    const [entity, action] = name.split('.')
    return { entity: entity!.toUpperCase(), action: action!.toUpperCase() }
  }),
  status: webhook.active ? 'ACTIVE' : 'DISABLED',
  creation_timestamp: webhook.createdAtMs,
  last_updated_timestamp: webhook.updatedAtMs,
})

export const webhookRoutes = ({ webhooks }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path: '/mlflow/webhooks',
    role: 'admin',
    request: message({
      name: Text,
      description: optional(Text),
      url: Text,
      events: list(EventMessage, { minItems: 1 }),
      secret: optional(Text),
      status: optional(Status),
    }),
    async handler({ name, description, url, events, secret, status = 'ACTIVE' }) {
      const made = await webhooks.create({
        name,
        url,
        events: events.map(eventOf),
        active: status === 'ACTIVE',
        ...(description ? { description } : {}),
        ...(secret ? { secret } : {}),
      })
      return { webhook: toWire(made) }
    },
  }),
  route({
    method: 'GET',
    path: '/mlflow/webhooks',
    role: 'viewer',
    request: message({ max_results: optional(Int), page_token: optional(Text) }),
    async handler({ max_results, page_token }) {
      const limit = max_results || 100
      if (limit < 1 || limit > 1000) throw invalidParameter('max_results must be between 1 and 1000.')
      const offset = offsetOf(page_token, 'webhooks')
      const found = await webhooks.webhooks({ offset, limit: limit + 1 })
      return {
        webhooks: found.slice(0, limit).map(toWire),
        next_page_token: found.length > limit ? pageToken(offset + limit, 'webhooks') : undefined,
      }
    },
  }),
  route({
    method: 'GET',
    path: '/mlflow/webhooks/:webhook_id',
    role: 'viewer',
    request: id,
    handler: async ({ webhook_id }) => ({ webhook: toWire(await webhooks.webhook(webhook_id)) }),
  }),
  route({
    method: 'PATCH',
    path: '/mlflow/webhooks/:webhook_id',
    role: 'admin',
    request: message({
      webhook_id: Text,
      name: optional(Text),
      description: optional(Text),
      url: optional(Text),
      events: optional(list(EventMessage)),
      secret: optional(Text),
      status: optional(Status),
    }),
    async handler({ webhook_id, name, description, url, events, secret, status }) {
      const changed = await webhooks.update(webhook_id, {
        ...(name ? { name } : {}),
        ...(description === undefined ? {} : { description }),
        ...(url ? { url } : {}),
        ...(events?.length ? { events: events.map(eventOf) } : {}),
        ...(secret === undefined ? {} : { secret }),
        ...(status === undefined ? {} : { active: status === 'ACTIVE' }),
      })
      return { webhook: toWire(changed) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/mlflow/webhooks/:webhook_id',
    role: 'admin',
    request: id,
    async handler({ webhook_id }) {
      await webhooks.remove(webhook_id)
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/webhooks/:webhook_id/test',
    role: 'admin',
    request: message({ webhook_id: Text, event: optional(EventMessage) }),
    async handler({ webhook_id, event }) {
      const { success, status, body, trouble } = await webhooks.test(webhook_id, event && eventOf(event))
      return {
        result: {
          success,
          ...(status === null ? {} : { response_status: status }),
          ...(body === null ? {} : { response_body: body }),
          ...(trouble === null ? {} : { error_message: `Failed to test webhook: ${trouble}` }),
        },
      }
    },
  }),
]
