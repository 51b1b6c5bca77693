import { Type, type Static } from 'typebox'
import { TimeMs } from './names.ts'

/** Why rows were answered but not captured, the last time that this happened. */
export const LastDrop = Type.Object({
  atMs: TimeMs,
  code: Type.String(),
  message: Type.String(),
  hint: Type.String(),
})

export const EndpointCounts = Type.Object({
  sinceMs: TimeMs,
  requests: Type.Integer(),
  rows: Type.Integer(),
  errors: Type.Integer(),
  unknownCategories: Type.Integer({ description: 'Text values never seen in training; they are allowed.' }),
  captured: Type.Integer({ description: 'Captured rows that are safely on disk.' }),
  dropped: Type.Integer({
    description: 'Rows answered but not captured: the disk refused them, or was too slow.',
  }),
  lastDrop: Type.Union([LastDrop, Type.Null()], { description: 'Why; null: none was dropped.' }),
})
export type EndpointCounts = Static<typeof EndpointCounts>
