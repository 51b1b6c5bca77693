import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, VersionNumber } from './names.ts'

const described = Type.Array(Type.Object({ description: Type.String() }))

/** A model card in the shape of Google's Model Card Toolkit, schema v0.0.2, which its tools read. */
export const ModelCard = Type.Object({
  schema_version: Type.String(),
  model_details: Type.Object({
    name: Type.String(),
    overview: Type.String(),
    /** The whole card, in Markdown. */
    documentation: Type.String(),
    owners: Type.Array(Type.Object({ name: Type.String(), contact: Type.Optional(Type.String()) })),
    version: Type.Object({ name: Type.String(), date: Type.String() }),
    licenses: Type.Optional(Type.Array(Type.Object({ identifier: Type.String() }))),
  }),
  model_parameters: Type.Object({
    model_architecture: Type.String(),
    data: Type.Array(
      Type.Object({
        name: Type.String(),
        description: Type.String(),
        sensitive: Type.Object({ sensitive_data: Type.Array(Type.String()) }),
      }),
    ),
    input_format: Type.String(),
    output_format: Type.String(),
  }),
  quantitative_analysis: Type.Object({
    performance_metrics: Type.Array(
      Type.Object({
        type: Type.String(),
        value: Type.Number(),
        confidence_interval: Type.Optional(
          Type.Object({ lower_bound: Type.Number(), upper_bound: Type.Number() }),
        ),
        slice: Type.Optional(Type.String()),
      }),
    ),
  }),
  considerations: Type.Object({
    users: described,
    use_cases: described,
    limitations: described,
    ethical_considerations: Type.Array(
      Type.Object({ name: Type.String(), mitigation_strategy: Type.Optional(Type.String()) }),
    ),
  }),
})
export type ModelCard = Static<typeof ModelCard>

const byVersion = { name: Name, number: VersionNumber }

export const getModelCard = endpoint({
  operation: 'getModelCard',
  summary: 'The card of a version, from its lineage, as Google’s Model Card Toolkit has it',
  tag: 'registry',
  method: 'GET',
  path: '/api/v1/models/:name/versions/:number/card',
  role: 'viewer',
  params: Type.Object(byVersion),
  reply: ModelCard,
})

export const getModelCardText = endpoint({
  operation: 'getModelCardText',
  summary: 'The card of a version in Markdown; as `hf` with the YAML that the Hugging Face Hub reads',
  tag: 'registry',
  method: 'GET',
  path: '/api/v1/models/:name/versions/:number/card/:form',
  role: 'viewer',
  params: Type.Object({ ...byVersion, form: Type.Enum(['md', 'hf']) }),
  replyMedia: 'text/markdown',
  reply: Type.Unsafe<ReadableStream<Uint8Array>>({ type: 'string' }),
})
