import { createHash, randomBytes } from 'node:crypto'
import type { Member, MemberRole, NewMember } from '@slipway/contract/members'
import { after, lastKnown, type Soon } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import { memberNameReserved, memberNotFound, memberTaken } from './members.errors.ts'
import { type MembersDb, membersStore } from './members.store.ts'

interface Deps {
  readonly database: { readonly db: MembersDb }
  readonly clock: Clock
}

/** Names that stand in histories for the owner of the server's token, and for the server. */
const reserved = new Set(['local', 'slipway'])
/**
 * How long another server on the same database may take to notice who joined or left: to ask with every request would make
 * the database the limit of predictions.
 */
const noticedWithinMs = 1_000
/**
 * How long somebody who was known stays so while the database does not answer: another server that reaches it might have
 * removed them.
 */
const longestMs = 60 * 60_000

/** The digest under which a token is kept. */
const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Members: people and programs with a name, a role and a token of their own. */
export const openMembers = ({ database: { db }, clock }: Deps) => {
  const store = membersStore(db)
  const known = lastKnown<Member>({ freshMs: noticedWithinMs, longestMs, most: 10_000 })
  const anyKnown = lastKnown<boolean>({ freshMs: noticedWithinMs, longestMs: Infinity, most: 1 })

  return {
    /** The reply tells the token, this once. Throws MEMBER_TAKEN and MEMBER_NAME_RESERVED. */
    async add(name: string, role: MemberRole, createdBy: string): Promise<NewMember> {
      if (reserved.has(name.toLowerCase())) throw memberNameReserved(name)
      const token = `sm_${randomBytes(32).toString('base64url')}`
      const member = { name, role, createdBy, createdAtMs: clock.nowMs() }
      if (!(await store.add(member, digestOf(token)))) throw memberTaken(name)
      anyKnown.forget()
      return { ...member, token }
    },

    /** By name. */
    list: (): Promise<Member[]> => store.list(),

    /** Throws MEMBER_NOT_FOUND. */
    async remove(name: string): Promise<Member> {
      const member = await store.byName(name)
      if (!member || !(await store.remove(name, clock.nowMs()))) throw memberNotFound(name)
      known.forget((one) => one.name === name)
      anyKnown.forget()
      return member
    },

    /** Also while the database is away, if they were found within the last hour. */
    byName: (name: string): Soon<Member | null> => known.find(`name ${name}`, () => store.byName(name)),

    /** As `byName`. */
    byToken(token: string): Soon<Member | null> {
      const digest = digestOf(token)
      return known.find(`token ${digest}`, () => store.byTokenDigest(digest))
    },

    /** Whether there are members at all; asked with every request that brings no token. */
    any: (): Soon<boolean> => after(anyKnown.find('any', store.any), (any) => any === true),
  }
}
export type Members = ReturnType<typeof openMembers>
