import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, TimeMs } from './names.ts'

/** What a Date can hold. */
const moments = { minimum: -8.64e15, maximum: 8.64e15 }

/** The true value of an answered row. */
export const NewLabel = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'The id that the prediction was answered with.',
    }),
    row: Type.Optional(
      Type.Integer({ minimum: 0, description: 'The row of the request, from 0; 0 where absent.' }),
    ),
    value: Type.Union([Type.String({ maxLength: 1000 }), Type.Number(), Type.Boolean(), Type.Null()], {
      description: 'The class or the number; null takes a label back.',
    }),
    atMs: Type.Optional(
      Type.Integer({
        ...moments,
        description: 'When it came true; now where absent. The later counts, whenever it comes.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type NewLabel = Static<typeof NewLabel>

export const NewKpi = Type.Object(
  {
    kpi: Type.String({ minLength: 1, maxLength: 100, description: 'Its name, such as revenue.' }),
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    entity: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Instead of an id: the value of the input that the endpoint sticks by.',
      }),
    ),
    row: Type.Optional(Type.Integer({ minimum: 0 })),
    value: Type.Number(),
    atMs: Type.Optional(Type.Integer(moments)),
  },
  { additionalProperties: false },
)
export type NewKpi = Static<typeof NewKpi>

export const AddedFeedback = Type.Object({
  accepted: Type.Integer(),
  duplicates: Type.Integer({ description: 'Said before, word for word; left out.' }),
  corrected: Type.Integer({ description: 'Of the accepted: changed what was known.' }),
  outdated: Type.Integer({
    description: 'Of the accepted: about an earlier time than what is known, so kept only.',
  }),
})
export type AddedFeedback = Static<typeof AddedFeedback>

export const AddedLabels = Type.Object({
  ...AddedFeedback.properties,
  unknown: Type.Integer({
    description: 'Labels that name no class that the model answers with: a new truth, or misspelt.',
  }),
})
export type AddedLabels = Static<typeof AddedLabels>

export const LabelHistory = Type.Object({
  row: Type.Integer(),
  value: Type.Union([Type.String(), Type.Null()], { description: 'What counts now.' }),
  history: Type.Array(
    Type.Object({
      value: Type.Union([Type.String(), Type.Null()]),
      atMs: TimeMs,
      arrivedMs: TimeMs,
    }),
    { description: 'In the order of its coming.' },
  ),
})
export type LabelHistory = Static<typeof LabelHistory>

const NameParams = Type.Object({ name: Name })

export const addLabels = endpoint({
  operation: 'addLabels',
  summary:
    'Tell what predictions should have been, by their ids: at once or late, again or corrected. JSON, NDJSON or CSV.',
  tag: 'serving',
  method: 'POST',
  path: '/api/v1/endpoints/:name/labels',
  role: 'editor',
  params: NameParams,
  body: Type.Object({ labels: Type.Array(NewLabel, { maxItems: 1_000_000 }) }),
  reply: AddedLabels,
})

export const getLabels = endpoint({
  operation: 'getLabels',
  summary: 'What was said of one prediction, with its history.',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/endpoints/:name/labels',
  role: 'viewer',
  params: NameParams,
  query: Type.Object({ id: Type.String({ minLength: 1 }) }),
  reply: Type.Object({ id: Type.String(), rows: Type.Array(LabelHistory) }),
})

export const addKpis = endpoint({
  operation: 'addKpis',
  summary:
    'Tell figures of the business, such as revenue, by the prediction or the entity that they came of.',
  tag: 'serving',
  method: 'POST',
  path: '/api/v1/endpoints/:name/kpis',
  role: 'editor',
  params: NameParams,
  body: Type.Object({ kpis: Type.Array(NewKpi, { maxItems: 1_000_000 }) }),
  reply: AddedFeedback,
})
