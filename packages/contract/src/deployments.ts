import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Guardrails } from './guardrails.ts'
import { ModelName, Name } from './names.ts'
import { CaptureSettings, DeadlineMs, RevisionBody, VariantRole } from './serving.ts'

const NameParams = Type.Object({ name: Name })
const Reason = Type.String({ maxLength: 2000 })

/** What stays from revision to revision unless it is given. */
const Settings = {
  stickBy: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 500 }), Type.Null()])),
  guardrails: Type.Optional(Type.Partial(Guardrails)),
  capture: Type.Optional(Type.Partial(CaptureSettings)),
  deadlineMs: Type.Optional(DeadlineMs),
}

export const Watch = Type.Optional(
  Type.Boolean({
    description:
      'Where another version answers and a hundred requests came within a day, the new one is watched for five minutes as a rollout of the kind all-at-once: by errors and latency, taken back by itself, else promoted. false: neither.',
  }),
)

/** The revision that answers now. */
export const Deployed = Type.Object({
  ...RevisionBody.properties,
  rollout: Type.Optional(
    Type.String({ description: 'The rollout that watches it; absent where it is not watched.' }),
  ),
})
export type Deployed = Static<typeof Deployed>

export const deployModel = endpoint({
  operation: 'deployModel',
  summary:
    'Let a model version answer everybody on an endpoint, watched where it has callers, or be its shadow; a new endpoint is made.',
  tag: 'serving',
  method: 'POST',
  path: '/api/v1/endpoints/:name/revisions',
  role: 'editor',
  params: NameParams,
  body: Type.Object({
    model: ModelName,
    version: Type.Integer({ minimum: 1 }),
    reason: Type.Optional(Reason),
    shadow: Type.Optional(
      Type.Object(
        {
          share: Type.Number({ minimum: 0, maximum: 1 }),
          name: Type.Optional(Name),
        },
        {
          description:
            'It answers nobody: it is asked this share of what callers ask, beside whoever answers.',
        },
      ),
    ),
    ...Settings,
    watch: Watch,
  }),
  reply: Deployed,
})

/** What an endpoint should be: the whole of it, so that the same wish twice changes nothing. */
export const EndpointWish = Type.Object(
  {
    variants: Type.Array(
      Type.Object(
        {
          name: Type.Optional(Name),
          role: VariantRole,
          model: ModelName,
          version: Type.Integer({ minimum: 1 }),
          weight: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
          share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 32 },
    ),
    ...Settings,
    watch: Watch,
    reason: Type.Optional(Reason),
    dryRun: Type.Optional(Type.Boolean({ description: 'Only tells what would change.' })),
  },
  { additionalProperties: false },
)
export type EndpointWish = Static<typeof EndpointWish>

export const applyEndpoint = endpoint({
  operation: 'applyEndpoint',
  summary: 'Make an endpoint what it should be; nothing happens where it is that already.',
  tag: 'serving',
  method: 'PUT',
  path: '/api/v1/endpoints/:name',
  role: 'editor',
  params: NameParams,
  body: EndpointWish,
  reply: Type.Object({
    changes: Type.Array(
      Type.Object({
        path: Type.String({ description: 'Such as variants.champion.version' }),
        before: Type.Unknown(),
        after: Type.Unknown(),
      }),
      { description: 'None: it is so already.' },
    ),
    revision: Type.Union([Deployed, Type.Null()], { description: 'null where nothing was changed' }),
  }),
})

export const rollbackEndpoint = endpoint({
  operation: 'rollbackEndpoint',
  summary: 'Bring back an earlier revision whole; a rollout under way is aborted.',
  tag: 'serving',
  method: 'POST',
  path: '/api/v1/endpoints/:name/rollback',
  role: 'editor',
  params: NameParams,
  body: Type.Object(
    {
      to: Type.Optional(
        Type.Integer({ minimum: 1, description: 'A revision; the last with another champion unless given.' }),
      ),
      reason: Type.Optional(Reason),
    },
    { additionalProperties: false },
  ),
  reply: RevisionBody,
})

export const removeEndpoint = endpoint({
  operation: 'removeEndpoint',
  summary: 'Let an endpoint, or one of its shadows, answer no more; its revisions and captures stay.',
  tag: 'serving',
  method: 'DELETE',
  path: '/api/v1/endpoints/:name',
  role: 'editor',
  params: NameParams,
  query: Type.Object({
    shadow: Type.Optional(Name),
    reason: Type.Optional(Reason),
  }),
  reply: RevisionBody,
})
