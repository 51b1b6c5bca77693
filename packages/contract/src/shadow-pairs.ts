import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, OpenObject, TimeMs } from './names.ts'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** What one variant said to a row, and how long its request took. */
const Said = Type.Object({
  outputs: OpenObject,
  /** The class, or the number as text. */
  prediction: orNull(Type.String()),
  score: orNull(Type.Number()),
  latencyUs: Type.Integer({ minimum: 0 }),
})

/** A row that the champion and a shadow answered both. Inputs are as they were captured: hidden ones stay hidden. */
export const ShadowPair = Type.Object({
  id: Type.String(),
  row: Type.Integer({ minimum: 0, description: 'From 0, in the order of the request.' }),
  tMs: TimeMs,
  inputs: OpenObject,
  champion: Said,
  candidate: Said,
  /** The same class, or numbers within a hundredth of the larger. */
  agree: Type.Boolean(),
  /** Of the scores, candidate − champion. */
  difference: orNull(Type.Number()),
  /** What was told to be true; null where that is not known yet. */
  label: orNull(Type.String()),
})
export type ShadowPair = Static<typeof ShadowPair>

export const listShadowPairs = endpoint({
  operation: 'listShadowPairs',
  summary: 'Rows that the champion and a shadow answered both, with both answers, page by page.',
  tag: 'serving',
  method: 'GET',
  path: '/api/v1/endpoints/:name/comparisons/:variant/pairs',
  role: 'viewer',
  params: Type.Object({ name: Name, variant: Name }),
  query: Type.Object({
    only: Type.Optional(Type.Enum(['disagreements'])),
    order: Type.Optional(
      Type.Enum(['newest', 'difference'], { description: 'newest unless given; largest difference first' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    /** That of the first page, so that what comes meanwhile moves none. */
    untilMs: Type.Optional(Type.Integer()),
  }),
  reply: Type.Object({
    pairs: Type.Array(ShadowPair),
    total: Type.Integer({ description: 'Of those asked for, among those looked at.' }),
    /** The newest so many rows of the shadow were looked at. */
    lookedAt: Type.Integer(),
    untilMs: TimeMs,
  }),
})
