import { Type, type Static } from 'typebox'
import { Name, OpenObject } from './names.ts'

/** How a version was, or would be, put before callers. What is null is left to the server. */
export const DeploymentConfig = Type.Object(
  {
    /** Where it answers: the endpoint's name. */
    endpoint: Type.Optional(Type.Union([Name, Type.Null()])),
    /** binary: the probability from which the positive class is said; it must be the signature's. */
    threshold: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
    /** Settings of the host that answers, kept and compared, not looked into. */
    host: Type.Optional(OpenObject),
  },
  { additionalProperties: false },
)
export type DeploymentConfig = Static<typeof DeploymentConfig>

/** The machine that made a version: node, platform, slipway and what else is worth comparing. */
export const Environment = Type.Record(
  Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9._@/-]{0,99}$',
    description: 'letters, digits and . _ @ / -; begins with a letter or digit; at most 100 characters',
  }),
  Type.String({ maxLength: 200 }),
)
export type Environment = Static<typeof Environment>

/** What the history of a model tells of. */
export const RegistryEventKind = Type.Enum([
  'created',
  'ready',
  'failed',
  'alias',
  'stage',
  'gate',
  'description',
  'tag',
  'renamed',
  'deleted',
  'restored',
  'purged',
  'protected',
  'unprotected',
  'requested',
  'approved',
  'rejected',
  'withdrawn',
  'voided',
])
export type RegistryEventKind = Static<typeof RegistryEventKind>
