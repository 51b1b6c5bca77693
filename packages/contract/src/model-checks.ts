import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ModelName, TimeMs, VersionNumber } from './names.ts'

const asked = Type.Boolean({
  description: 'Whether it answered an example; false where none can be made, as of tensors of any size.',
})

/** How a version did where it would serve. */
export const ModelCheck = Type.Object({
  model: ModelName,
  version: Type.Integer({ minimum: 1 }),
  ok: Type.Boolean(),
  asked,
  reason: Type.String({ description: 'Why it failed.' }),
  tookMs: Type.Integer({ minimum: 0, description: 'With opening it, and building its environment.' }),
})
export type ModelCheck = Static<typeof ModelCheck>

/** How the newest check of a version stands. */
export const ModelCheckState = Type.Object({
  model: ModelName,
  version: Type.Integer({ minimum: 1 }),
  state: Type.Enum(['none', 'queued', 'running', 'passed', 'failed']),
  asked,
  reason: Type.String({ description: 'Why it failed.' }),
  tookMs: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  by: Type.Union([Type.String(), Type.Null()], { description: 'Who wanted it, or registered the version.' }),
  atMs: Type.Union([TimeMs, Type.Null()]),
  waived: Type.Union([Type.Object({ by: Type.String(), reason: Type.String() }), Type.Null()], {
    description: 'Who let it be deployed although it failed, and why.',
  }),
})
export type ModelCheckState = Static<typeof ModelCheckState>

const params = Type.Object({ name: ModelName, number: VersionNumber })

export const checkModelVersion = endpoint({
  operation: 'checkModelVersion',
  summary: 'Open a version where it would serve and ask it for one row; one that fails is not deployed',
  tag: 'serving',
  method: 'POST',
  path: '/api/v1/models/:name/versions/:number/check',
  role: 'editor',
  params,
  reply: ModelCheck,
})

export const getModelCheck = endpoint({
  operation: 'getModelCheck',
  summary: 'How the newest check of a version stands; what MLflow’s clients register is checked by itself',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/models/:name/versions/:number/check',
  role: 'viewer',
  params,
  reply: ModelCheckState,
})

export const waiveModelCheck = endpoint({
  operation: 'waiveModelCheck',
  summary: 'Let a version be deployed although its check failed',
  tag: 'serving',
  method: 'POST',
  path: '/api/v1/models/:name/versions/:number/check/waive',
  role: 'editor',
  params,
  body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 2000 }) }),
  reply: ModelCheckState,
})
