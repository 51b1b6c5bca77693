import { createReadStream } from 'node:fs'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { clockOf } from './client.ts'
import { copyInParts, copySizes, type CopySizes } from './copy-in-parts.ts'
import type { S3Place } from './place.ts'
import { openReading } from './reading.ts'
import { isMissing, s3Failed } from './s3.errors.ts'

export interface S3Object {
  readonly key: string
  readonly bytes: number
  /** When it was last written, by the store's clock. */
  readonly atMs: number
}

const partBytes = 8 * 2 ** 20
const mostParts = 9_999
const partsInMemoryBytes = 64 * 2 ** 20

/** A bucket's objects below the prefix of the place; keys are without it. What fails is told by s3Failed. */
export function openBucket(place: S3Place, client: S3Client, copies: CopySizes = copySizes) {
  const nowMs = clockOf(client)
  const { bucket: Bucket, prefix } = place
  const at = (key: string) => ({ Bucket, Key: prefix + key })
  const told = <T>(doing: string, work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw s3Failed(place, doing, cause)
    })

  async function* list(under: string): AsyncGenerator<S3Object> {
    for (let token: string | undefined; ; ) {
      const page = await told(
        'list',
        client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: prefix + under,
            ...(token && { ContinuationToken: token }),
          }),
        ),
      )
      for (const { Key, Size, LastModified } of page.Contents ?? [])
        yield { key: Key!.slice(prefix.length), bytes: Size ?? 0, atMs: LastModified!.getTime() }
      token = page.NextContinuationToken
      if (!page.IsTruncated || !token) return
    }
  }

  return {
    place,
    nowMs,
    list,

    /** null where there is none. */
    async head(key: string): Promise<S3Object | null> {
      try {
        const { ContentLength, LastModified } = await client.send(new HeadObjectCommand(at(key)))
        return { key, bytes: ContentLength ?? 0, atMs: LastModified!.getTime() }
      } catch (cause) {
        if (isMissing(cause)) return null
        throw s3Failed(place, 'read', cause)
      }
    },

    /** The first object below, or null. */
    async first(under: string): Promise<S3Object | null> {
      const { Contents: [found] = [] } = await told(
        'list',
        client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix + under, MaxKeys: 1 })),
      )
      return found
        ? {
            key: found.Key!.slice(prefix.length),
            bytes: found.Size ?? 0,
            atMs: found.LastModified!.getTime(),
          }
        : null
    },

    /** An empty object, new from now on. */
    async mark(key: string): Promise<void> {
      await told('write to', client.send(new PutObjectCommand({ ...at(key), Body: new Uint8Array() })))
    },

    /** A file of this machine; in parts where it is large. What fails leaves no parts behind. */
    async upload(path: string, bytes: number, key: string): Promise<void> {
      const partSize = Math.max(partBytes, Math.ceil(bytes / mostParts))
      const upload = new Upload({
        client,
        params: { ...at(key), Body: createReadStream(path, { highWaterMark: 2 ** 20 }) },
        partSize,
        queueSize: Math.max(1, Math.min(4, Math.floor(partsInMemoryBytes / partSize))),
      })
      await told('write to', upload.done())
    },

    async copy(from: string, to: string, bytes: number): Promise<void> {
      const source = `${Bucket}/${prefix}${from}`
      const whole = async () => client.send(new CopyObjectCommand({ ...at(to), CopySource: source }))
      const inParts = async () =>
        copyInParts(client, at(to), source, { bytes, partBytes: copies.leastPartBytes })
      await told<unknown>('write to', bytes <= copies.mostAtOnceBytes ? whole() : inParts())
    },

    /** Throws ARTIFACT_NOT_FOUND in the name of `digest`. */
    open: (key: string, digest: string, range?: { start: number; end: number }) =>
      openReading({ place, client, at: at(key), digest, ...(range && { range }) }),

    async remove(key: string, withinMs = 60_000): Promise<void> {
      const options = { abortSignal: AbortSignal.timeout(Math.ceil(withinMs)) }
      await told('delete in', client.send(new DeleteObjectCommand(at(key)), options))
    },
  }
}
export type Bucket = ReturnType<typeof openBucket>
