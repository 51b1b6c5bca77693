import type { Role } from '@slipway/contract/endpoint'
import { after, type Soon } from '../../kernel/index.ts'
import { type Actor, type Credential, credentialOf, type Identity, rolesUpTo } from '../../ports/identity.ts'
import type { Delegation } from './delegation.ts'

interface Member {
  readonly name: string
  readonly role: Role
}

interface Parts {
  /** Who else is known. */
  readonly local: Identity
  readonly members: {
    byToken(token: string): Soon<Member | null>
    byName(name: string): Soon<Member | null>
    any(): Soon<boolean>
  }
  readonly delegation: Delegation
}

/** What nobody in particular may do, and what works in somebody's name. */
const everyday = rolesUpTo('editor')

/** What no member can be named, such as `schedule churn.nightly`, is the server's own doing. */
const memberForm = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/**
 * Members by their own tokens, what they started in their names, and whom `local` knows. Once there are members, a request
 * without a token, which `local` takes on a loopback address, may look and log only: else whoever may not approve would
 * leave the token away.
 */
export const memberTokens = ({ local, members, delegation }: Parts): Identity => {
  const memberOf = (given: Credential): Soon<Actor | null> => {
    const startedBy = delegation.nameIn(given.token)
    if (startedBy !== null) {
      if (!memberForm.test(startedBy)) return { name: startedBy, roles: everyday }
      return after(members.byName(startedBy), (member) => member && onlyEveryday(actorFor(member)))
    }
    return after(members.byToken(given.token), (member) =>
      member && (given.name === null || given.name === member.name) ? actorFor(member) : null,
    )
  }

  return {
    actorOf: (authorization) =>
      after(local.actorOf(authorization), (found): Soon<Actor | null> => {
        if (found)
          return authorization === undefined
            ? after(members.any(), (any) => (any ? onlyEveryday(found) : found))
            : found
        const given = authorization === undefined ? null : credentialOf(authorization)
        return given && memberOf(given)
      }),
  }
}

const actorFor = ({ name, role }: Member): Actor => ({ name, roles: rolesUpTo(role) })

const onlyEveryday = ({ name, roles }: Actor): Actor => ({
  name,
  roles: roles.filter((role) => everyday.includes(role)),
})
