import type { Model, ModelVersion, RegistryEvent } from '@slipway/contract/registry'
import type { ModelKind } from '../models.store.ts'

/** An address that is told of what happens in the registry. */
export interface Webhook {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly description: string | null
  /** Names of events, as the wire calls them. */
  readonly events: readonly string[]
  readonly active: boolean
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** `secret` signs what is sent; an empty one takes it away. It is never given back. */
export interface WebhookWish {
  readonly name: string
  readonly url: string
  readonly events: readonly string[]
  readonly description?: string | null
  readonly secret?: string
  readonly active?: boolean
}

/** What happened, with what it happened to, as it stood then. */
export interface Happening {
  readonly event: RegistryEvent
  readonly kind: ModelKind
  readonly model: Model
  /** Where the event is one of a version. */
  readonly version: ModelVersion | null
}

export interface Told {
  /** The name that webhooks ask for. */
  readonly event: string
  readonly body: string
}

/** How events look to whoever receives them: a foreign protocol's matter. */
export interface WebhookWire {
  /** null for what nobody can ask for. */
  tell(happening: Happening): Told | null
  /** A body that shows what such an event looks like. */
  example(event: string, atMs: number): string
  /** @param secret where the receiver is to know who sent it */
  headers(delivery: { id: string; body: string; atMs: number; secret: string | null }): Record<string, string>
}

export interface Reply {
  readonly status: number
  readonly body: string
  /** As the receiver said when to come again; null where it did not. */
  readonly retryAfterMs: number | null
}

/** Posts a body. Rejects where no reply came: its message says why, in words for the log. */
export type Send = (request: { url: string; headers: Record<string, string>; body: string }) => Promise<Reply>

/** Which addresses may be told: of a loopback server this machine and its network, of any other the public ones. */
export interface Reach {
  readonly schemes: readonly string[]
  /** Throws where this host may never be reached. Names are looked at once more when they have an address. */
  mustBeReachable(host: string): void
}

export const mostAttempts = 10
const longestPauseMs = 10 * 60_000

/** Pause before the next attempt: 1 s, 2 s, 4 s … 10 min, and up to a quarter more so that many don't come at once. */
export function pauseMs(attempts: number, retryAfterMs: number | null, chance: number): number {
  const doubled = Math.min(1000 * 2 ** (attempts - 1), longestPauseMs)
  const asked = Math.min(retryAfterMs ?? 0, longestPauseMs)
  return Math.max(asked, Math.round(doubled * (1 + chance / 4)))
}

/** Whether trying again may help: what is broken at the receiver may be mended, what it refuses stays refused. */
export const mayTryAgain = (status: number): boolean => status === 408 || status === 429 || status >= 500

export const isTaken = (status: number): boolean => status >= 200 && status < 300
