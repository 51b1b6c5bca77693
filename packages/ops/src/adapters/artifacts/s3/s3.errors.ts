import { SlipwayError } from '@slipway/contract/error'
import type { S3Place } from './place.ts'

export const badPlace = (text: string) =>
  new SlipwayError({
    code: 'ARTIFACTS_BAD_PLACE',
    kind: 'invalid',
    message: `${JSON.stringify(text)} is no place that artifacts can be kept in.`,
    hint: 'Set SLIPWAY_ARTIFACTS=s3://bucket/prefix, and AWS_ENDPOINT_URL_S3=https://… for a store other than Amazon’s. Without SLIPWAY_ARTIFACTS they are kept in the state folder.',
  })

export const badTruth = (name: string, text: string) =>
  new SlipwayError({
    code: 'ARTIFACTS_BAD_PLACE',
    kind: 'invalid',
    message: `${name} is ${JSON.stringify(text)}.`,
    hint: 'Set it to true or false, or not at all.',
  })

export const badCacheSize = (text: string) =>
  new SlipwayError({
    code: 'ARTIFACTS_BAD_PLACE',
    kind: 'invalid',
    message: `SLIPWAY_ARTIFACTS_CACHE_GB is ${JSON.stringify(text)}.`,
    hint: 'Set it to a number of gigabytes from 0.',
  })

export const notInBucket = (digest: string) =>
  new SlipwayError({
    code: 'ARTIFACT_NOT_FOUND',
    kind: 'not-found',
    message: `The artifact store holds no ${digest}.`,
    hint: 'It was removed, or another bucket or prefix held it: look at SLIPWAY_ARTIFACTS.',
  })

export const damaged = (digest: string, found: string) =>
  new SlipwayError({
    code: 'ARTIFACT_DAMAGED',
    kind: 'unavailable',
    message: `The bytes that the bucket holds as ${digest} are ${found}.`,
    hint: 'Something other than Slipway wrote there. Bring the object back from a backup, or make its file anew.',
  })

export const noSuchUpload = (upload: string) =>
  new SlipwayError({
    code: 'ARTIFACTS_NO_SUCH_UPLOAD',
    kind: 'not-found',
    message: `There is no upload ${JSON.stringify(upload)}.`,
    hint: 'It was completed, aborted, or cleared after a day. Begin another one.',
  })

export const badParts = (why: string) =>
  new SlipwayError({
    code: 'ARTIFACTS_BAD_PARTS',
    kind: 'invalid',
    message: `The parts make no file: ${why}`,
    hint: 'Send between 1 and 10,000 parts, all but the last of 5 MiB or more, and name each with the ETag that it was answered with.',
  })

interface Failure {
  readonly name?: string
  readonly code?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

type Words = Pick<SlipwayError, 'code' | 'kind' | 'message' | 'hint'>

const unreachable =
  /^(ECONN|ENOTFOUND|EAI_|ENETUNREACH|EHOSTUNREACH|EPIPE|ETIMEDOUT|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/

/**
 * What a request to S3 failed with, in words that say what to do.
 * @param doing such as `write to`
 */
export function s3Failed(place: S3Place, doing: string, cause: unknown): SlipwayError {
  if (cause instanceof SlipwayError) return cause
  return new SlipwayError({ ...wordsOf(place, doing, cause as Failure), cause })
}

function wordsOf(place: S3Place, doing: string, cause: Failure): Words {
  const at = place.endpoint ?? 'Amazon S3'
  const bucket = `s3://${place.bucket}`
  const { name = '', message = '' } = cause
  const status = cause.$metadata?.httpStatusCode ?? 0
  const failed = (code: string, kind: SlipwayError['kind'], text: string, hint: string): Words => ({
    code: `ARTIFACTS_S3_${code}`,
    kind,
    message: text,
    hint,
  })
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return failed(
      'NO_CREDENTIALS',
      'unavailable',
      `There are no credentials for ${bucket}: ${message}`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or let the machine have a role.',
    )
  if (
    /^(InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|TokenRefreshRequired)$/.test(name)
  )
    return failed(
      'WRONG_CREDENTIALS',
      'unavailable',
      `${at} does not take the credentials: ${name}.`,
      'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN where they are for a while only.',
    )
  if (name === 'RequestTimeTooSkewed' || name === 'RequestExpired')
    return failed(
      'CLOCK_SKEW',
      'unavailable',
      `The clocks of this machine and of ${at} differ by more than 15 minutes.`,
      'Set the clock of this machine: timedatectl set-ntp true.',
    )
  if (name === 'NoSuchBucket' || name === 'InvalidBucketName')
    return failed(
      'NO_BUCKET',
      'unavailable',
      `There is no bucket ${place.bucket} at ${at}.`,
      'Make it, or correct SLIPWAY_ARTIFACTS, the region or AWS_ENDPOINT_URL_S3.',
    )
  if (
    /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/.test(name) ||
    status === 301
  )
    return failed(
      'WRONG_REGION',
      'unavailable',
      `${bucket} lies in another region than ${place.region ?? 'the one configured'}.`,
      'Set AWS_REGION to the region of the bucket.',
    )
  if (/Region is missing/.test(message))
    return failed('WRONG_REGION', 'unavailable', `No region is set for ${bucket}.`, 'Set AWS_REGION.')
  if (status === 403)
    return failed(
      'DENIED',
      'unavailable',
      `${at} does not let these credentials ${doing} ${bucket}/${place.prefix}.`,
      'They need s3:ListBucket, s3:ListBucketMultipartUploads, s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload there.',
    )
  if (unreachable.test(cause.code ?? '') || /^(TimeoutError|AbortError)$/.test(name))
    return failed(
      'UNREACHABLE',
      'unavailable',
      `${at} does not answer: ${message || cause.code || name}.`,
      'Check the network and AWS_ENDPOINT_URL_S3; what was asked can be asked again.',
    )
  return failed(
    'FAILED',
    'unavailable',
    `${at} could not ${doing} ${bucket}: ${name} ${message}`.trim(),
    status >= 500 || status === 429
      ? 'It was asked several times. Wait a little, and ask again.'
      : 'Look whether that store takes what Amazon S3 takes.',
  )
}

/** Whether there is no such object; that there is no such bucket is another matter. */
export function isMissing(cause: unknown): boolean {
  const { name, $metadata } = cause as { name?: string; $metadata?: { httpStatusCode?: number } }
  return name !== 'NoSuchBucket' && $metadata?.httpStatusCode === 404
}
