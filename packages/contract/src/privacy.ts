import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name } from './names.ts'

export const PiiClass = Type.Enum(
  [
    'e-mail',
    'phone',
    'card number',
    'iban',
    'ip address',
    'mac address',
    'national number',
    'person name',
    'address',
    'birth date',
  ],
  { description: 'the class of personal data that a column holds' },
)
export type PiiClass = Static<typeof PiiClass>

export const Treatment = Type.Enum(['keep', 'mask', 'hmac', 'drop'], {
  description:
    'what becomes of a column wherever its values leave the platform: as they are, masked, replaced by keyed pseudonyms that stay equal for equal values, or left out',
})
export type Treatment = Static<typeof Treatment>

/** What a person has said of a column: overrides what was recognised, in every version of the dataset. */
export const ColumnPrivacy = Type.Object({
  column: Type.String({ minLength: 1, maxLength: 500 }),
  /** null: as recognised. none: no personal data, whatever it looks like. */
  class: Type.Union([PiiClass, Type.Literal('none'), Type.Null()]),
  /** null: keep. */
  treatment: Type.Union([Treatment, Type.Null()]),
})
export type ColumnPrivacy = Static<typeof ColumnPrivacy>

export const DatasetPrivacy = Type.Object({
  columns: Type.Array(ColumnPrivacy),
  /** For columns of personal data of which nothing is said. */
  treatment: Treatment,
})
export type DatasetPrivacy = Static<typeof DatasetPrivacy>

const tag = 'datasets'
const byName = Type.Object({ name: Name })

export const getDatasetPrivacy = endpoint({
  operation: 'getDatasetPrivacy',
  summary: 'Read what was said of a dataset’s columns of personal data',
  tag,
  method: 'GET',
  path: '/api/v1/datasets/:name/privacy',
  role: 'viewer',
  params: byName,
  reply: DatasetPrivacy,
})

export const setDatasetPrivacy = endpoint({
  operation: 'setDatasetPrivacy',
  summary: 'Say which columns hold personal data, and what becomes of them where they leave the platform',
  tag,
  method: 'PUT',
  path: '/api/v1/datasets/:name/privacy',
  role: 'editor',
  params: byName,
  body: Type.Object(
    {
      columns: Type.Optional(Type.Array(ColumnPrivacy, { maxItems: 2000 })),
      treatment: Type.Optional(Treatment),
    },
    { additionalProperties: false },
  ),
  reply: DatasetPrivacy,
})

export const makePseudonyms = endpoint({
  operation: 'makePseudonyms',
  summary: 'Replace values by HMACs under the platform’s key, which it does not give away',
  tag,
  method: 'POST',
  path: '/api/v1/pseudonyms',
  role: 'viewer',
  body: Type.Object(
    { values: Type.Array(Type.String({ maxLength: 100_000 }), { maxItems: 10_000 }) },
    { additionalProperties: false },
  ),
  reply: Type.Object({ pseudonyms: Type.Array(Type.String()) }),
})
