import type { Role } from '@slipway/contract/endpoint'

export interface Actor {
  readonly name: string
  readonly roles: readonly Role[]
}

/** Who speaks? */
export interface Identity {
  /** From the request's Authorization header; null where it names nobody this server knows. */
  actorOf(authorization: string | undefined): Promise<Actor | null>
}
