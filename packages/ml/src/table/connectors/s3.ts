import { createWriteStream } from 'node:fs'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Connector } from './connector.ts'
import { downloadFailed } from './connectors.errors.ts'

/** An object of S3, or of a store that speaks as S3 does, fetched only where it is not the one of the version before. */
export const s3: Connector = {
  kind: 's3',
  address: 's3://bucket/key of any file that is read here',
  takes: (address) => address.startsWith('s3://'),
  async fetch({ address, folder, options, onProgress }) {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? []
    if (!Bucket || !Key) throw downloadFailed(address, 'it names no object: s3://bucket/key')
    const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
    const client = new S3Client(optionsFrom(process.env))
    const path = join(folder, basename(Key))
    try {
      const found = await client.send(
        new GetObjectCommand({
          Bucket,
          Key,
          ...(options.etag !== undefined && { IfNoneMatch: options.etag }),
        }),
      )
      const total = found.ContentLength ?? 0
      let written = 0
      const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          written += chunk.length
          if (total > 0) onProgress(written / total)
          yield chunk
        }
      }
      await pipeline(found.Body as Readable, counted, createWriteStream(path))
      if (written < total) throw new Error(`the connection ended after ${written} of ${total} bytes`)
      return { path, again: true, facts: { connector: 's3', ...(found.ETag && { etag: found.ETag }) } }
    } catch (cause) {
      const { name, message, $metadata } = cause as Error & { $metadata?: { httpStatusCode?: number } }
      if ($metadata?.httpStatusCode === 304)
        return { path: null, facts: { connector: 's3', etag: options.etag } }
      throw downloadFailed(address, message && message !== 'UnknownError' ? message : name, cause)
    } finally {
      client.destroy()
    }
  },
}

/** As the artifact store finds its server: another than Amazon's by AWS_ENDPOINT_URL_S3, buckets in the path there. */
const optionsFrom = (env: Readonly<Record<string, string | undefined>>) => {
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL']
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION']
  return {
    ...(endpoint && { endpoint, forcePathStyle: env['SLIPWAY_S3_PATH_STYLE'] !== 'false' }),
    ...((region || endpoint) && { region: region || 'us-east-1' }),
  }
}
