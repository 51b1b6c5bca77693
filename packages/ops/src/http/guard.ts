import type { IncomingHttpHeaders } from 'node:http'
import type { Endpoint, Role } from '@slipway/contract/endpoint'
import { callHook } from '@slipway/contract/hooks'
import { after, type Soon } from '../kernel/index.ts'
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

/** What a health probe, and a client that learns whom it speaks to, may ask without a token. */
const open = new Set(['/healthz', '/readyz', '/health', '/version'])

/** What is known of a request before it is answered, whichever way it came in. */
export interface Asking {
  readonly headers: IncomingHttpHeaders
  /** The route's own pattern, such as /api/v1/models/:name; empty where there is none. */
  readonly route: string
  readonly method: string
  readonly url: string
  readonly role?: Role | undefined
  readonly endpoint?: Endpoint | undefined
  /** Nobody is asked who they are. */
  readonly open?: boolean | undefined
  /** Signed as AWS's clients do. */
  readonly signed?: boolean | undefined
}

/**
 * Who may be answered at all. On a loopback address the Host must be a loopback name (against DNS rebinding); on
 * any address a browser's Origin must be this server itself (against other pages), and the actor must be known,
 * hold the route's role, and be allowed by the policy.
 */
export const guard = ({ identity, policy, loopback }: GuardParts) => {
  /** Connections that stay send the same Host again and again. */
  let named = ''
  return (asking: Asking): Soon<Actor | null> => {
    const { headers, route, method, url, role, endpoint } = asking
    const host = headers.host ?? ''
    if (loopback && host !== named) {
      if (!isLoopbackName(host)) throw hostRefused(host || '(none)')
      named = host
    }
    const origin = headers.origin
    if (origin !== undefined && hostOf(origin) !== host.toLowerCase()) throw originRefused(origin)
    // Not even asked who it is: a probe must be answered while the database is away.
    if (asking.open || open.has(route) || route.startsWith('/assets/')) return null
    // Calls of hooks are signed instead.
    if (route === callHook.path && method === 'POST') return null
    const given = asking.signed ? tokenOfSigned(headers, loopback) : headers.authorization
    return after(identity.actorOf(given), (actor): Soon<Actor> => {
      if (actor === null) throw tokenRefused()
      if (role && !actor.roles.includes(role)) throw roleNeeded(actor.name, role)
      if (!endpoint) return actor
      const question = { actor: actor.name, action: endpoint.operation, subject: url }
      return after(policy.allows(question), (allowed) => {
        if (!allowed) throw notAllowed(actor.name, endpoint.summary)
        return actor
      })
    })
  }
}

interface GuardParts {
  readonly identity: Identity
  readonly policy: Policy
  readonly loopback: boolean
}

/**
 * AWS's clients sign requests with keys that only AWS knows: on a loopback address the signature says as little as none.
 * Their session token, where they bring one (`aws_session_token`), is a token of ours.
 */
function tokenOfSigned(headers: IncomingHttpHeaders, loopback: boolean): string | undefined {
  const { authorization } = headers
  const session = headers['x-amz-security-token']
  if (typeof session === 'string') return `Bearer ${session}`
  return loopback && authorization?.startsWith('AWS4-HMAC-SHA256 ') ? undefined : authorization
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
