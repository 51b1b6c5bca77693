import type { FastifyRequest } from 'fastify'
import type { Role } from '@slipway/contract/endpoint'
import type { Actor, Identity } from '../ports/identity.ts'
import { hostRefused, originRefused, roleNeeded, tokenRefused } from './http.errors.ts'

/** Loopback by name or number; a page that rebinds its own name to 127.0.0.1 still sends its own name as Host. */
export function isLoopbackName(host: string): boolean {
  const name = hostName(host)
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(name)
  )
}

/** What a health probe may ask without a token. */
const open = new Set(['/healthz', '/readyz'])

/**
 * Who may be answered at all. On a loopback address the Host must be a loopback name (against DNS rebinding); on
 * any address a browser's Origin must be this server itself (against other pages), and the actor must be known
 * and hold the route's role.
 */
export const guard =
  ({ identity, loopback }: { identity: Identity; loopback: boolean }) =>
  async (request: FastifyRequest): Promise<Actor | null> => {
    const host = request.headers.host ?? ''
    if (loopback && !isLoopbackName(host)) throw hostRefused(host || '(none)')
    const origin = request.headers.origin
    if (origin !== undefined && hostOf(origin) !== host.toLowerCase()) throw originRefused(origin)
    const actor = await identity.actorOf(request.headers.authorization)
    if (actor === null) {
      if (open.has(request.routeOptions.url ?? '')) return null
      throw tokenRefused()
    }
    const needed: Role | undefined = request.routeOptions.config.role
    if (needed && !actor.roles.includes(needed)) throw roleNeeded(actor.name, needed)
    return actor
  }

function hostName(host: string): string {
  const lower = host.toLowerCase()
  return lower.startsWith('[') ? lower.slice(0, lower.indexOf(']') + 1) : lower.split(':')[0]!
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host
  } catch {
    return null
  }
}
