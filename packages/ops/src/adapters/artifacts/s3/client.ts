import { S3Client } from '@aws-sdk/client-s3'
import type { S3Place } from './place.ts'

/** Attempts of a request that fails in passing (throttled, 5xx, a broken connection), with growing pauses. */
const maxAttempts = 6

/** A client of the place, with the usual chain of credentials: environment, profile, SSO, web identity, role. */
export const clientOf = (place: S3Place): S3Client =>
  new S3Client({
    ...(place.endpoint === null ? {} : { endpoint: place.endpoint }),
    ...(place.region === null ? {} : { region: place.region }),
    forcePathStyle: place.pathStyle,
    maxAttempts,
    requestHandler: {
      connectionTimeout: 5_000,
      socketTimeout: 60_000,
      httpsAgent: { maxSockets: 64 },
      httpAgent: { maxSockets: 64 },
    },
    // Every request is signed over the digest of its body; further checksums not every store knows, and an address
    // that is signed for a client must not ask for one.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })

/** What time the store has: of its latest reply. Ages are told by its clock alone, whatever ours says. */
export function clockOf(client: S3Client): () => number {
  let aheadMs = 0
  client.middlewareStack.add(
    (next) => async (args) => {
      const done = await next(args)
      const { headers } = done.response as { headers?: Record<string, string> }
      const atMs = Date.parse(headers?.['date'] ?? '')
      if (!Number.isNaN(atMs)) aheadMs = atMs - Date.now()
      return done
    },
    { step: 'deserialize', name: 'slipwayClock', override: true },
  )
  return () => Date.now() + aheadMs
}
