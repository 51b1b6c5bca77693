import { createHash, randomBytes } from 'node:crypto'
import type { Member, MemberRole, NewMember } from '@slipway/contract/members'
import type { Soon } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import { memberNameReserved, memberNotFound, memberTaken } from './members.errors.ts'
import { type MembersDb, membersStore } from './members.store.ts'

interface Deps {
  readonly database: { readonly db: MembersDb }
  readonly clock: Clock
}

/** Names that stand in histories for the owner of the server's token, and for the server. */
const reserved = new Set(['local', 'slipway'])
/** How long another server on the same database may take to notice the first member, or that the last one went. */
const noticedWithinMs = 1_000

/** The digest under which a token is kept. */
const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Members: people and programs with a name, a role and a token of their own. */
export const openMembers = ({ database: { db }, clock }: Deps) => {
  const store = membersStore(db)
  let known: { any: boolean; untilMs: number } | null = null

  return {
    /** The reply tells the token, this once. Throws MEMBER_TAKEN and MEMBER_NAME_RESERVED. */
    async add(name: string, role: MemberRole, createdBy: string): Promise<NewMember> {
      if (reserved.has(name.toLowerCase())) throw memberNameReserved(name)
      const token = `sm_${randomBytes(32).toString('base64url')}`
      const member = { name, role, createdBy, createdAtMs: clock.nowMs() }
      if (!(await store.add(member, digestOf(token)))) throw memberTaken(name)
      known = null
      return { ...member, token }
    },

    /** By name. */
    list: (): Promise<Member[]> => store.list(),

    /** Throws MEMBER_NOT_FOUND. */
    async remove(name: string): Promise<Member> {
      const member = await store.byName(name)
      if (!member || !(await store.remove(name, clock.nowMs()))) throw memberNotFound(name)
      known = null
      return member
    },

    byName: (name: string): Promise<Member | null> => store.byName(name),

    byToken: (token: string): Promise<Member | null> => store.byTokenDigest(digestOf(token)),

    /** Whether there are members at all; asked with every request that brings no token. */
    any(): Soon<boolean> {
      const nowMs = performance.now()
      if (known && nowMs < known.untilMs) return known.any
      return store.any().then((any) => {
        known = { any, untilMs: nowMs + noticedWithinMs }
        return any
      })
    },
  }
}
export type Members = ReturnType<typeof openMembers>
