import type { Role } from '@slipway/contract/endpoint'
import type { Soon } from '../kernel/index.ts'

export interface Actor {
  readonly name: string
  readonly roles: readonly Role[]
}

/** Who speaks? */
export interface Identity {
  /** From the request's Authorization header; null where it names nobody this server knows. */
  actorOf(authorization: string | undefined): Soon<Actor | null>
}

const ladder: readonly Role[] = ['viewer', 'editor', 'approver', 'admin']

/** A role and all that it includes. */
export const rolesUpTo = (role: Role): Role[] => ladder.slice(0, ladder.indexOf(role) + 1)

export interface Credential {
  /** Whom a client with name and password says it is; null with a bearer token alone. */
  readonly name: string | null
  readonly token: string
}

/** What an Authorization header brings: a bearer token, or a name with the token as its password. Null: neither. */
export function credentialOf(authorization: string): Credential | null {
  const token = /^Bearer\s+(.+)$/i.exec(authorization)?.[1]
  if (token !== undefined) return { name: null, token }
  const pair = /^Basic\s+(\S+)\s*$/i.exec(authorization)?.[1]
  if (pair === undefined) return null
  const [, name, password] = /^([^:]*):([^]*)$/.exec(Buffer.from(pair, 'base64').toString()) ?? []
  return name === undefined ? null : { name: name === '' ? null : name, token: password! }
}
