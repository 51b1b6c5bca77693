import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { TimeMs } from './names.ts'

/** What a secret may be named: a command finds it as a variable of that name. */
export const SecretName = Type.String({
  pattern: '^(?!SLIPWAY_)[A-Za-z_][A-Za-z0-9_]{0,127}$',
  description:
    'letters, digits and underscore, not beginning with a digit or SLIPWAY_; at most 128 characters',
})

/** A secret without its value, which nothing gives back. */
export const Secret = Type.Object({
  name: SecretName,
  updatedBy: Type.String(),
  updatedAtMs: TimeMs,
})
export type Secret = Static<typeof Secret>

const named = Type.Object({ name: SecretName })

export const listSecrets = endpoint({
  operation: 'listSecrets',
  summary: 'List the names of secrets; their values are never given back',
  tag: 'secrets',
  method: 'GET',
  path: '/api/v1/secrets',
  role: 'editor',
  reply: Type.Object({ secrets: Type.Array(Secret) }),
})

export const setSecret = endpoint({
  operation: 'setSecret',
  summary: 'Set a secret that steps may ask for by name',
  tag: 'secrets',
  method: 'PUT',
  path: '/api/v1/secrets/:name',
  role: 'admin',
  params: named,
  body: Type.Object({
    /** Shorter ones could not be masked: every log would lose harmless words. */
    value: Type.String({
      minLength: 4,
      maxLength: 65_536,
      pattern: '^[^\\u0000]*$',
      description: 'any text without the character U+0000',
    }),
  }),
  reply: Secret,
})

export const removeSecret = endpoint({
  operation: 'removeSecret',
  summary: 'Forget a secret',
  tag: 'secrets',
  method: 'DELETE',
  path: '/api/v1/secrets/:name',
  role: 'admin',
  params: named,
  reply: Secret,
})
