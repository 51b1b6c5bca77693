import { createHash, timingSafeEqual } from 'node:crypto'
import { type Actor, credentialOf, type Identity, rolesUpTo } from '../../ports/identity.ts'

export const owner: Actor = { name: 'local', roles: rolesUpTo('admin') }
const hash = (text: string) => createHash('sha256').update(text).digest()

/**
 * One machine, one person. The token of `.slipway/server.json` names them, whatever name comes with it; on a loopback
 * address a request without a token does too (whoever reaches it is on this machine), but a wrong token never does.
 */
export function localToken({ token, loopback }: { token: string; loopback: boolean }): Identity {
  const expected = hash(token)
  return {
    actorOf(authorization) {
      if (authorization === undefined) return loopback ? owner : null
      const given = credentialOf(authorization)?.token
      return given !== undefined && timingSafeEqual(hash(given), expected) ? owner : null
    },
  }
}
