import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ModelName, VersionNumber } from './names.ts'

/** How a version did where it would serve. */
export const ModelCheck = Type.Object({
  model: ModelName,
  version: Type.Integer({ minimum: 1 }),
  ok: Type.Boolean(),
  asked: Type.Boolean({
    description: 'Whether it answered an example; false where none can be made, as of tensors of any size.',
  }),
  reason: Type.String({ description: 'Why it failed.' }),
  tookMs: Type.Integer({ minimum: 0, description: 'With opening it, and building its environment.' }),
})
export type ModelCheck = Static<typeof ModelCheck>

export const checkModelVersion = endpoint({
  operation: 'checkModelVersion',
  summary: 'Open a version where it would serve and ask it for one row; one that fails is not deployed',
  tag: 'serving',
  method: 'POST',
  path: '/api/v1/models/:name/versions/:number/check',
  role: 'editor',
  params: Type.Object({ name: ModelName, number: VersionNumber }),
  reply: ModelCheck,
})
