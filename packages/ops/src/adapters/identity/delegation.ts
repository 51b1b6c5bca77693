import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Tokens with which what somebody started speaks in their name. */
export interface Delegation {
  tokenFor(name: string): string
  /** Null where it is no such token, or another server's. */
  nameIn(token: string): string | null
}

/** They are good as long as this server lives, and kept nowhere. */
export function openDelegation(secret = randomBytes(32)): Delegation {
  const sealed = (name: string) => createHmac('sha256', secret).update(name).digest()
  return {
    tokenFor: (name) => `sd_${Buffer.from(name).toString('base64url')}.${sealed(name).toString('base64url')}`,
    nameIn(token) {
      const [, text, seal] = /^sd_([\w-]+)\.([\w-]{43})$/.exec(token) ?? []
      if (text === undefined) return null
      const name = Buffer.from(text, 'base64url').toString()
      return timingSafeEqual(sealed(name), Buffer.from(seal!, 'base64url')) ? name : null
    },
  }
}
