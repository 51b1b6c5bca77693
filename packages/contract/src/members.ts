import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Name, TimeMs } from './names.ts'

/** What somebody may do; each role may also do what those before it may. */
export const memberRoles = ['viewer', 'editor', 'approver', 'admin'] as const
export const MemberRole = Type.Enum([...memberRoles])
export type MemberRole = Static<typeof MemberRole>

/** Somebody with a token of their own. */
export const Member = Type.Object({
  name: Name,
  role: MemberRole,
  createdBy: Type.String(),
  createdAtMs: TimeMs,
})
export type Member = Static<typeof Member>

export const NewMember = Type.Intersect([
  Member,
  Type.Object({ token: Type.String({ description: 'told this once; only its digest is kept' }) }),
])
export type NewMember = Static<typeof NewMember>

const tag = 'members'
const byName = Type.Object({ name: Name })

export const addMember = endpoint({
  operation: 'addMember',
  summary: 'Add a member; the reply tells the token, this once',
  tag,
  method: 'POST',
  path: '/api/v1/members',
  role: 'admin',
  body: Type.Object({ name: Name, role: MemberRole }, { additionalProperties: false }),
  reply: NewMember,
})

export const listMembers = endpoint({
  operation: 'listMembers',
  summary: 'List the members by name',
  tag,
  method: 'GET',
  path: '/api/v1/members',
  role: 'viewer',
  reply: Type.Object({ members: Type.Array(Member) }),
})

export const removeMember = endpoint({
  operation: 'removeMember',
  summary: 'Remove a member; the token is refused from now on',
  tag,
  method: 'DELETE',
  path: '/api/v1/members/:name',
  role: 'admin',
  params: byName,
  reply: Member,
})

export const whoAmI = endpoint({
  operation: 'whoAmI',
  summary: 'Who the server takes the sender of this request for, and what they may do',
  tag,
  method: 'GET',
  path: '/api/v1/whoami',
  role: 'viewer',
  reply: Type.Object({ name: Type.String(), roles: Type.Array(MemberRole) }),
})
