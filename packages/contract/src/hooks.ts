import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, TimeMs } from './names.ts'

export const HookBody = Type.Object({
  name: Name,
  createdBy: Type.String(),
  createdMs: TimeMs,
  lastCalledMs: Type.Union([TimeMs, Type.Null()]),
})
export type HookBody = Static<typeof HookBody>

/** The secret is told this once. */
export const HookWithSecret = Type.Object({
  ...HookBody.properties,
  secret: Type.String({ description: 'whsec_ and the key in base64, as the Standard Webhooks have it.' }),
})
export type HookWithSecret = Static<typeof HookWithSecret>

const tag = 'schedules'
const byName = Type.Object({ name: Name })

export const createHook = endpoint({
  operation: 'createHook',
  summary: 'Make an address that starts pipelines when it is called',
  tag,
  method: 'POST',
  path: '/api/v1/hooks',
  role: 'editor',
  body: Type.Object({ name: Name }, { additionalProperties: false }),
  reply: HookWithSecret,
})

export const listHooks = endpoint({
  operation: 'listHooks',
  summary: 'List the hooks',
  tag,
  method: 'GET',
  path: '/api/v1/hooks',
  role: 'viewer',
  reply: Type.Object({ hooks: Type.Array(HookBody) }),
})

export const renewHookSecret = endpoint({
  operation: 'renewHookSecret',
  summary: 'Give a hook a new secret; the old one ends',
  tag,
  method: 'POST',
  path: '/api/v1/hooks/:name/secret',
  role: 'editor',
  params: byName,
  reply: HookWithSecret,
})

export const deleteHook = endpoint({
  operation: 'deleteHook',
  summary: 'Remove a hook',
  tag,
  method: 'DELETE',
  path: '/api/v1/hooks/:name',
  role: 'editor',
  params: byName,
  reply: Type.Object({ removed: Type.String() }),
})

/**
 * Whoever knows the secret may call, without a token. Headers as in the Standard Webhooks: webhook-id (each is taken
 * once), webhook-timestamp (seconds, at most five minutes off) and webhook-signature, `v1,` with the base64 of
 * HMAC-SHA256 over `<id>.<timestamp>.<body>`.
 */
export const callHook = endpoint({
  operation: 'callHook',
  summary: 'Call a hook, signed with its secret',
  tag,
  method: 'POST',
  path: '/api/v1/hooks/:name',
  role: 'viewer',
  params: byName,
  bodyMedia: 'application/json',
  reply: Type.Object({
    id: Type.String(),
    /** The schedules that it starts. */
    started: Type.Array(Type.String()),
  }),
})
