import type { Endpoint } from '@slipway/contract/endpoint'
import type { Static, TSchema } from 'typebox'

/** Bytes to send: whole, or as a stream that is read while it is sent. */
export type Bytes = Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

export interface CallOptions {
  /** Aborts the request. */
  readonly signal?: AbortSignal
}

/** Whether nothing of it must be given. */
type AllOptional<T> = Partial<T> extends T ? true : false

/** A part of a request: nothing where the endpoint names no schema for it. */
type Part<Key extends string, Schema extends TSchema> = TSchema extends Schema
  ? { readonly [K in Key]?: undefined }
  : AllOptional<Static<Schema>> extends true
    ? { readonly [K in Key]?: Static<Schema> }
    : { readonly [K in Key]: Static<Schema> }

type Body<Schema extends TSchema> = TSchema extends Schema ? { readonly body?: Bytes } : Part<'body', Schema>

export type Request<E> =
  E extends Endpoint<infer P, infer Q, infer B, any, any>
    ? Part<'params', P> & Part<'query', Q> & Body<B>
    : never

export type Reply<E> =
  E extends Endpoint<any, any, any, infer R, infer Media>
    ? string extends Media
      ? Promise<Static<R>>
      : Media extends 'text/event-stream'
        ? AsyncIterable<Static<R>>
        : Promise<Static<R>>
    : never

/** The request may be left out where nothing in it is needed. */
export type Call<E> =
  AllOptional<Request<E>> extends true
    ? (request?: Request<E>, options?: CallOptions) => Reply<E>
    : (request: Request<E>, options?: CallOptions) => Reply<E>

export type Room<Module> = {
  readonly [Name in keyof Module as Module[Name] extends Endpoint<any, any, any, any, any>
    ? Name
    : never]: Call<Module[Name]>
}
