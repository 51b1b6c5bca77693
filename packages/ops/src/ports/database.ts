import { SlipwayError } from '@slipway/contract/error'
import type { Kysely, Transaction } from 'kysely'

/** Runs `work` in a transaction and resolves once it is durable. Never call it from inside a transaction. */
export type Write<Tables> = <R>(work: (trx: Transaction<Tables>) => Promise<R>) => Promise<R>

/** Kysely is the port to the database; its adapters are SQLite and PostgreSQL. */
export interface Database<Tables> {
  readonly dialect: 'sqlite' | 'postgres'
  readonly db: Kysely<Tables>
  /** For many small writes at once: on SQLite those that arrive together share one commit. */
  readonly write: Write<Tables>
  /** One unchanging view of all that is committed now, for long readings; writers go on meanwhile. */
  snapshot<R>(work: (db: Kysely<Tables>) => Promise<R>): Promise<R>
  /** Resolves where the database answers now. */
  ping(): Promise<void>
  /** Whether it answered when it was asked last; asks nobody. */
  isUp(): boolean
  close(): Promise<void>
}

/**
 * Whether something failed only because the database does not answer now. A transaction that was cut at its very end may
 * have become durable all the same.
 */
export const isAway = (cause: unknown): boolean =>
  cause instanceof SlipwayError && cause.code === 'DATABASE_UNREACHABLE'
