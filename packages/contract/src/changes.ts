import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'

/** Something changed in these rooms since the event before; which, a reader asks anew. The first event names none. */
export const ChangesEvent = Type.Object({ rooms: Type.Array(Type.String()) })
export type ChangesEvent = Static<typeof ChangesEvent>

export const watchChanges = endpoint({
  operation: 'watchChanges',
  summary: 'Hear in which rooms of this server something changes, as it happens',
  tag: 'system',
  method: 'GET',
  path: '/api/v1/changes',
  role: 'viewer',
  reply: ChangesEvent,
  replyMedia: 'text/event-stream',
})
