import type { IncomingHttpHeaders } from 'node:http'
import type { Features } from '../../features/index.ts'
import type { InputReader } from '../input/input-reader.ts'
import type { Answer, Asked } from '../answer.ts'
import type { Failure } from './failure.ts'

export type { Asked } from '../answer.ts'

/** A request as it came, its body without compression. */
export interface Call {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Who a request asks for, besides the endpoint. */
export interface Wish {
  readonly variant?: string | undefined
  /** A model, or one of its versions as `model/version`. */
  readonly model?: string | undefined
  /** What stands for the caller over several requests. */
  readonly session?: string | undefined
}

export interface Reply {
  readonly status: number
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export interface Tools {
  /** Looks up features that rows lack. */
  readonly lookUp: Features['lookUp']
}

/**
 * How one protocol reads a request, words an answer and tells a failure. It knows neither sockets nor models, so that
 * whatever carries the bytes (a bare socket, node:http, Fastify, a thread for large bodies) says the same.
 */
export interface Protocol<R extends Asked = Asked> {
  readonly name: string
  /** What its headers wish; absent: this protocol wishes nothing. */
  wish?(headers: IncomingHttpHeaders): Wish
  /** Throws where the request cannot be read or does not fit the signature. */
  read(reader: InputReader, call: Call): R | Promise<R>
  write(answer: Answer<R>, call: Pick<Call, 'headers'>, wish: Wish): Reply
  failure(failure: Failure): Reply
}

/** Which protocol a request speaks, and to which endpoint; null: the only one there is. */
export interface Target {
  readonly protocol: ProtocolName
  readonly endpoint: string | null
  readonly version: string | undefined
}
export type ProtocolName =
  | 'native'
  | 'open-inference'
  | 'kserve-v1'
  | 'kserve-v1-explain'
  | 'mlflow'
  | 'sagemaker'

export const json = 'application/json'
export const noHeaders: Readonly<Record<string, string>> = {}
