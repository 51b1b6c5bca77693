import { type ServerInterceptingCall, type ServerInterceptor, status, type StatusObject } from '@grpc/grpc-js'
import type { SlipwayError } from '@slipway/contract/error'
import { badCompression, bodyTooLarge, wrongForm } from '../../serving/index.ts'
import { grpcFailure } from './failure.ts'

/**
 * What the library itself refuses, before a handler sees the message (too large, compressed in a way that it does not
 * know, no message of the protocol), told as all else that is refused is: with our code, the limit and a hint. The
 * status stays the library's. It asks no interceptor before it sends such a status, hence the way in.
 */
export const libraryFailures =
  (limitBytes: number): ServerInterceptor =>
  (_method, call) => {
    const send = call.sendStatus.bind(call)
    // A deadline of more than 24 days comes out of the library's arithmetic as one that is long past.
    const endless = Number(call.getDeadline()) < Date.now() - impossibleMs
    call.sendStatus = (given) => {
      if (given.code === status.DEADLINE_EXCEEDED && endless) return
      send(given.code === status.OK ? given : { ...given, ...told(given, limitBytes) })
    }
    // The library's own object, whose type it does not tell.
    return call as ServerInterceptingCall
  }

/** A deadline that is past when its call begins is past by what the network took. */
const impossibleMs = 1000

const told = (
  { code, details }: { code?: status | null; details?: string | null },
  limitBytes: number,
): Partial<StatusObject> => {
  const error = meant(code, details ?? '', limitBytes)
  if (!error) return {}
  const { details: worded, metadata } = grpcFailure(error, () => {})
  return { details: worded, metadata }
}

const meant = (code: status | null | undefined, details: string, limitBytes: number): SlipwayError | null => {
  if (code === status.RESOURCE_EXHAUSTED && details.startsWith('Received message'))
    return bodyTooLarge(limitBytes)
  const unknown = /^Received message compressed with unsupported encoding "(.*)"$/.exec(details)?.[1]
  if (unknown !== undefined) return badCompression(unknown, 'it is not known here')
  if (details === 'Failed to decompress message')
    return badCompression('what grpc-encoding says', 'it breaks off, or is something else')
  if (details.startsWith('Error deserializing request'))
    return wrongForm(
      'The message is none that this call takes: its bytes break off, or a text in it is not UTF-8.',
      'Send what inference.proto of the Open Inference Protocol describes.',
    )
  return null
}
