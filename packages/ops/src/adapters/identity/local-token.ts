import { createHash, timingSafeEqual } from 'node:crypto'
import type { Actor, Identity } from '../../ports/identity.ts'

const owner: Actor = { name: 'local', roles: ['viewer', 'editor', 'approver', 'admin'] }
const hash = (text: string) => createHash('sha256').update(text).digest()

/**
 * One machine, one person. The token of `.slipway/server.json` names them; on a loopback address a request
 * without a token does too (whoever reaches it is on this machine), but a wrong token never does.
 */
export function localToken({ token, loopback }: { token: string; loopback: boolean }): Identity {
  const expected = hash(token)
  return {
    async actorOf(authorization) {
      if (authorization === undefined) return loopback ? owner : null
      const given = /^Bearer\s+(.+)$/i.exec(authorization)?.[1]
      return given !== undefined && timingSafeEqual(hash(given), expected) ? owner : null
    },
  }
}
