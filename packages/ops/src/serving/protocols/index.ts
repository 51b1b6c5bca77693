import type { Violation } from '@slipway/ml/check'
import { after, type Soon } from '../../kernel/index.ts'
import type { Serving } from '../index.ts'
import { readWithFeatures } from '../input/gathering-reader.ts'
import type { InputReader } from '../input/input-reader.ts'
import { targetModelUnknown } from '../serving.errors.ts'
import { packed, unpacked } from '../wire/bodies.ts'
import { bodyReader } from '../wire/read-body.ts'
import { protocols } from './all.ts'
import { bugOf, failureOf } from './failure.ts'
import { isLargeText, large, largeRows } from './large.store.ts'
import type { Call, ProtocolName, Reply, Target, Tools, Wish } from './protocol.ts'

export { targetOf } from './address.ts'
export type { Call, ProtocolName, Reply, Target, Tools } from './protocol.ts'

/** The most that a prediction request may hold, after decompression. */
export const predictionLimitBytes = 64 * 1024 * 1024

/** How long a caller may take to send a body. */
const bodyPatienceMs = 30_000

/** Reads a prediction request's body in one go, within the limits. */
export const readBody = bodyReader({ limitBytes: predictionLimitBytes, patienceMs: bodyPatienceMs })

export interface Answering {
  readonly serving: Pick<Serving, 'answer' | 'describe' | 'soleEndpoint'>
  readonly tools: Tools
}

/** Answers a prediction request in the form of its protocol. Throws, or rejects with, what `failed` tells. */
export const answerCall = (answering: Answering, target: Target, call: Call): Soon<Reply> => {
  const { headers, body } = call
  const encoding = headers['content-encoding']
  if (encoding === undefined) return answerPlain(answering, target, call)
  return unpacked(body, encoding, predictionLimitBytes).then((plain) =>
    answerPlain(answering, target, { headers, body: plain }),
  )
}

const answerPlain = (
  { serving, tools }: Answering,
  { protocol: name, endpoint, version }: Target,
  call: Call,
): Soon<Reply> => {
  const protocol = protocols[name]
  const named = endpoint ?? serving.soleEndpoint()
  const wish = protocol.wish?.(call.headers) ?? noWish
  const read = (reader: InputReader) =>
    isLargeText(call) && !reader.signature.features
      ? large.read(name, reader.signature, call)
      : readWithFeatures(reader, tools.lookUp, (reader) => protocol.read(reader, call))
  const asked = wish.model === undefined ? version : versionOf(serving, named, wish.model)
  return after(asked, (version) =>
    after(serving.answer(named, version, read, wish), (answer) =>
      after(
        answer.outputs.rows > largeRows
          ? large.write(name, answer, call, wish)
          : protocol.write(answer, call, wish),
        (reply) => packed(warned(reply, answer.violations), call.headers['accept-encoding']),
      ),
    ),
  )
}

/** More would not fit every proxy's limit of headers. */
const mostWarnings = 10

/** What rows fail of the checks of the training data, in a header: foreign protocols have no field for it. */
const warned = (reply: Reply, violations: readonly Violation[]): Reply => {
  if (violations.length === 0) return reply
  const told = violations.slice(0, mostWarnings).map(({ row, severity, check }) => ({ row, severity, check }))
  const json = JSON.stringify({ failing: violations.length, first: told })
  // Headers are ASCII.
  const ascii = json.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return { ...reply, headers: { ...reply.headers, 'x-slipway-warnings': ascii } }
}

const noWish: Wish = {}

/** The version that `model` or `model/version` names, also as the archive of a model; undefined: whichever answers. */
const versionOf = async (
  serving: Answering['serving'],
  endpoint: string,
  wanted: string,
): Promise<string | undefined> => {
  const { model, version } = await serving.describe(endpoint)
  const [name, asked] = wanted
    .replace(/^\//, '')
    .replace(/\.tar\.gz$/, '')
    .split('/')
  if (name !== model) throw targetModelUnknown(wanted, model, version)
  return asked
}

/** A failure in the form of the protocol; `report` is told of a bug. */
export const failed = (
  protocol: ProtocolName,
  error: unknown,
  requestId: string,
  report: (bug: unknown) => void,
): Reply => {
  const failure = failureOf(error)
  if (failure === null) report(error)
  const reply = protocols[protocol].failure(failure ?? bugOf(requestId))
  if (failure?.retryAfterS === undefined) return reply
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(failure.retryAfterS) } }
}
