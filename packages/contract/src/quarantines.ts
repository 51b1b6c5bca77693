import { Type, type Static } from 'typebox'
import { StoredArtifact } from './artifacts.ts'
import { endpoint } from './endpoint.ts'
import { givenId, MadeBy, Name, OpenObject, TimeMs } from './names.ts'

const versionId = givenId('ds')
const RowNumbers = Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 1_000_000 })

/** A check that rows were set aside for, and how many. */
export const QuarantineReason = Type.Object({
  check: Type.String(),
  title: Type.String(),
  rows: Type.Integer({ minimum: 1 }),
})
export type QuarantineReason = Static<typeof QuarantineReason>

/** Rows that came back, and the version that they are part of now. */
export const Admission = Type.Object({
  id: Type.String(),
  /** Numbers of the rows in the version that they were set aside from, from 1. */
  rows: RowNumbers,
  /** The dataset version that holds them. */
  version: Type.String(),
  repaired: Type.Boolean(),
  admittedBy: Type.String(),
  atMs: TimeMs,
})
export type Admission = Static<typeof Admission>

const given = {
  /** The version that the rows were found in. */
  from: versionId,
  /** The version of all its other rows; null where nothing was left. */
  rest: Type.Union([versionId, Type.Null()]),
  rows: Type.Integer({ minimum: 1 }),
  reasons: Type.Array(QuarantineReason, { minItems: 1 }),
  /** The checks, as plain data: what comes back is asked the same. */
  checks: Type.Array(OpenObject, { minItems: 1 }),
  /** A Parquet file: the rows as they were, and `_row`, `_reasons` of each. */
  file: StoredArtifact,
}

/** Rows that were set aside because checks failed them. */
export const Quarantine = Type.Object({
  id: Type.String(),
  dataset: Name,
  ...given,
  /** How many rows came back so far. */
  admitted: Type.Integer({ minimum: 0 }),
  admissions: Type.Array(Admission),
  madeBy: MadeBy,
  createdBy: Type.String(),
  createdAtMs: TimeMs,
})
export type Quarantine = Static<typeof Quarantine>

export const NewQuarantine = Type.Object(
  { ...given, madeBy: Type.Optional(MadeBy) },
  { additionalProperties: false },
)
export type NewQuarantine = Static<typeof NewQuarantine>

export const NewAdmission = Type.Object(
  { rows: RowNumbers, version: versionId, repaired: Type.Boolean() },
  { additionalProperties: false },
)
export type NewAdmission = Static<typeof NewAdmission>

const tag = 'datasets'
const byId = Type.Object({ id: givenId('qu') })

export const addQuarantine = endpoint({
  operation: 'addQuarantine',
  summary: 'Set rows of a dataset version aside, with the checks that they fail',
  tag,
  method: 'POST',
  path: '/api/v1/quarantines',
  role: 'editor',
  body: NewQuarantine,
  reply: Quarantine,
})

export const listQuarantines = endpoint({
  operation: 'listQuarantines',
  summary: 'List what was set aside, of one dataset or of all, the newest first',
  tag,
  method: 'GET',
  path: '/api/v1/quarantines',
  role: 'viewer',
  query: Type.Object({ dataset: Type.Optional(Name) }, { additionalProperties: false }),
  reply: Type.Object({ quarantines: Type.Array(Quarantine) }),
})

export const getQuarantine = endpoint({
  operation: 'getQuarantine',
  summary: 'Read what was set aside, and what came back of it',
  tag,
  method: 'GET',
  path: '/api/v1/quarantines/:id',
  role: 'viewer',
  params: byId,
  reply: Quarantine,
})

export const admitRows = endpoint({
  operation: 'admitRows',
  summary: 'Note that rows came back: the version that holds them now',
  tag,
  method: 'POST',
  path: '/api/v1/quarantines/:id/admissions',
  role: 'editor',
  params: byId,
  body: NewAdmission,
  reply: Quarantine,
})
