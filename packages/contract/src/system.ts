import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { TimeMs } from './names.ts'

export const System = Type.Object({
  version: Type.String(),
  node: Type.String(),
  pid: Type.Integer(),
  database: Type.Enum(['sqlite', 'postgres']),
  startedAtMs: TimeMs,
})
export type System = Static<typeof System>

export const getSystem = endpoint({
  operation: 'getSystem',
  summary: 'What runs here: versions, process and database',
  tag: 'system',
  method: 'GET',
  path: '/api/v1/system',
  role: 'viewer',
  reply: System,
})
