import type { Role } from '@slipway/contract/endpoint'
import type { Static, TSchema } from 'typebox'
import type { Words } from './error-words.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Call {
  /** The name of whoever asks. */
  readonly actor: string
  readonly query: Record<string, string | string[]>
}

/** One of MLflow's operations. */
export interface Route<S extends TSchema = TSchema> {
  readonly method: Method | readonly Method[]
  /** Behind `/api/2.0`, with `:name` for what the path names: that becomes a field of the message. */
  readonly path: `/mlflow${string}`
  /** 3: behind `/api/3.0`. 2 where absent. */
  readonly since?: 2 | 3
  /** Only the pages of a browser ask this: behind `/ajax-api` alone. */
  readonly pagesOnly?: true
  readonly role: Role
  /** It only reads, and may take long: a thread for such readings may answer it. */
  readonly reads?: true
  readonly request: S
  /** The largest body in bytes, where it is not the server's own limit. */
  readonly bodyLimit?: number
  /** How failures of the rooms are called here, by their codes, where that is not as everywhere. */
  readonly words?: Readonly<Record<string, Words>>
  /** What it gives is sent as JSON; fields that are undefined are absent. A text is JSON already. */
  handler(message: Static<S>, call: Call): Promise<object | string>
}

/** Keeps the message's type for the handler while routes of a group stand in one list. */
export const route = <S extends TSchema>(one: Route<S>): Route => one as unknown as Route

/** Where a route is found: `/api/2.0/mlflow/…`, `/ajax-api/2.0/mlflow/…`. */
export const pathsOf = ({ path, since = 2, pagesOnly }: Route): string[] =>
  (pagesOnly ? ['/ajax-api'] : ['/api', '/ajax-api']).map((prefix) => `${prefix}/${since}.0${path}`)
