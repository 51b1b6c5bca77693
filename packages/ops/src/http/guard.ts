import { callHook } from '@slipway/contract/hooks'
import type { FastifyRequest } from 'fastify'
import type { Actor, Identity } from '../ports/identity.ts'
import type { Policy } from '../ports/policy.ts'
import { hostRefused, notAllowed, originRefused, roleNeeded, tokenRefused } from './http.errors.ts'

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

/**
 * What a health probe, and a client that learns whom it speaks to, may ask without a token; and the calls of hooks,
 * which are signed instead.
 */
const open = new Set(['/healthz', '/readyz', '/health', '/version', `POST ${callHook.path}`])

/**
 * Who may be answered at all. On a loopback address the Host must be a loopback name (against DNS rebinding); on
 * any address a browser's Origin must be this server itself (against other pages), and the actor must be known,
 * hold the route's role, and be allowed by the policy.
 */
export const guard =
  ({ identity, policy, loopback }: { identity: Identity; policy: Policy; loopback: boolean }) =>
  async (request: FastifyRequest): Promise<Actor | null> => {
    const host = request.headers.host ?? ''
    if (loopback && !isLoopbackName(host)) throw hostRefused(host || '(none)')
    const origin = request.headers.origin
    if (origin !== undefined && hostOf(origin) !== host.toLowerCase()) throw originRefused(origin)
    const url = request.routeOptions.url ?? ''
    // Not even asked who it is: a probe must be answered while the database is away.
    if (open.has(url) || open.has(`${request.method} ${url}`)) return null
    const actor = await identity.actorOf(request.headers.authorization)
    if (actor === null) throw tokenRefused()
    const { role, endpoint } = request.routeOptions.config
    if (role && !actor.roles.includes(role)) throw roleNeeded(actor.name, role)
    if (endpoint) {
      const question = { actor: actor.name, action: endpoint.operation, subject: request.url }
      if (!(await policy.allows(question))) throw notAllowed(actor.name, endpoint.summary)
    }
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
