import { Type, type Static, type TSchema } from 'typebox'

export type Role = 'viewer' | 'editor' | 'approver' | 'admin'

export const ErrorBody = Type.Object({
  error: Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() }),
})
export type ErrorBody = Static<typeof ErrorBody>

/** One operation of the native API: the route's validation, the client's types and OpenAPI derive from it. */
export interface Endpoint<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
  Reply extends TSchema = TSchema,
  ReplyMedia extends string = string,
> {
  readonly operation: string
  readonly summary: string
  readonly tag: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Fastify's form: /api/v1/models/:name */
  readonly path: string
  readonly role: Role
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly reply: Reply
  /** What crosses instead of JSON, such as application/octet-stream; the body is then a stream and has no schema. */
  readonly bodyMedia?: string
  /** application/octet-stream: the client gets the bytes. text/event-stream: `reply` is one event, the client iterates. */
  readonly replyMedia?: ReplyMedia
}

export const endpoint = <
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
  Reply extends TSchema = TSchema,
  const ReplyMedia extends string = string,
>(
  e: Endpoint<Params, Query, Body, Reply, ReplyMedia>,
) => e
