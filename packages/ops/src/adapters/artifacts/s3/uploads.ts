import { createHash, randomUUID } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type MultipartUpload,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { SentPart } from '../../../ports/artifact-store.ts'
import type { Bucket } from './bucket.ts'
import { fileKey } from './removal.ts'
import { badParts, noSuchUpload, s3Failed } from './s3.errors.ts'

const incoming = 'incoming/'
const partUrlSeconds = 6 * 3600
const mostParts = 10_000

/** Files that clients send to the bucket themselves, part by part; each under a key of its own until its digest is known. */
export function openUploads(bucket: Bucket, client: S3Client) {
  const { place } = bucket
  const at = (key: string) => ({ Bucket: place.bucket, Key: place.prefix + key })
  const known = (upload: string) => {
    const [, id, UploadId] = /^([0-9a-f-]{36})\.([\x21-\x7e]{1,1000})$/.exec(upload) ?? []
    if (id === undefined) throw noSuchUpload(upload)
    const key = incoming + id
    return { key, at: { ...at(key), UploadId } }
  }

  const forget = async (upload: {
    Bucket: string
    Key: string | undefined
    UploadId: string | undefined
  }) => {
    await client.send(new AbortMultipartUploadCommand(upload)).catch((cause: unknown) => {
      if ((cause as Error).name !== 'NoSuchUpload') throw s3Failed(place, 'write to', cause)
    })
  }

  async function* unfinished(under: string): AsyncGenerator<MultipartUpload> {
    const where = { Bucket: place.bucket, Prefix: place.prefix + under }
    for (let after = {}; ; ) {
      const page = await client
        .send(new ListMultipartUploadsCommand({ ...where, ...after }))
        .catch((cause: unknown) => {
          throw s3Failed(place, 'list the uploads of', cause)
        })
      yield* page.Uploads ?? []
      if (!page.IsTruncated || !page.NextKeyMarker) return
      const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page
      after = { KeyMarker, ...(UploadIdMarker && { UploadIdMarker }) }
    }
  }

  return {
    async begin(parts: number): Promise<{ upload: string; urls: string[] }> {
      if (!Number.isInteger(parts) || parts < 1 || parts > mostParts) throw badParts(`there are ${parts}.`)
      const id = randomUUID()
      try {
        const { UploadId } = await client.send(new CreateMultipartUploadCommand(at(incoming + id)))
        const urls: string[] = []
        for (let PartNumber = 1; PartNumber <= parts; PartNumber++) {
          const part = new UploadPartCommand({ ...at(incoming + id), UploadId, PartNumber })
          urls.push(await getSignedUrl(client, part, { expiresIn: partUrlSeconds }))
        }
        return { upload: `${id}.${UploadId}`, urls }
      } catch (cause) {
        throw s3Failed(place, 'write to', cause)
      }
    },

    /** Joins the parts, and answers where they lie and what they are. */
    async join(upload: string, parts: readonly SentPart[]) {
      const { key, at: whole } = known(upload)
      if (parts.length === 0) throw badParts('there are none.')
      const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }))
      Parts.sort((a, b) => a.PartNumber - b.PartNumber)
      try {
        await client.send(new CompleteMultipartUploadCommand({ ...whole, MultipartUpload: { Parts } }))
      } catch (cause) {
        const { name, message } = cause as Error
        if (/^(InvalidPart|InvalidPartOrder|EntityTooSmall|MalformedXML|InvalidRequest)$/.test(name))
          throw badParts(message)
        // Joined already, by one that was cut short.
        if (name !== 'NoSuchUpload') throw s3Failed(place, 'write to', cause)
      }
      if (!(await bucket.head(key))) throw noSuchUpload(upload)
      const hash = createHash('sha256')
      let bytes = 0
      for await (const chunk of await bucket.open(key, upload)) {
        hash.update(chunk as Uint8Array)
        bytes += (chunk as Uint8Array).byteLength
      }
      return { key, digest: `sha256:${hash.digest('hex')}`, bytes }
    },

    /** Forgets the parts, also of one that has been forgotten already. */
    async abort(upload: string): Promise<void> {
      const { key, at: whole } = known(upload)
      await forget(whole)
      await bucket.remove(key)
    },

    async urlOf(digest: string, { disposition, seconds }: { disposition: string; seconds: number }) {
      const file = { ...at(fileKey(digest.slice(7))), ResponseContentDisposition: disposition }
      return getSignedUrl(client, new GetObjectCommand(file), { expiresIn: seconds }).catch(
        (cause: unknown) => {
          throw s3Failed(place, 'read', cause)
        },
      )
    },

    /** Ends what nobody completed for so long, the server's own uploads too; answers how many. */
    async clear(olderThanMs: number): Promise<number> {
      const dead = (atMs: number) => bucket.nowMs() - atMs >= olderThanMs
      let cleared = 0
      // Below these alone, so that others who share the bucket keep theirs.
      for (const under of [incoming, fileKey('')])
        for await (const { Key, UploadId, Initiated } of unfinished(under)) {
          if (!dead(Initiated!.getTime())) continue
          await forget({ Bucket: place.bucket, Key, UploadId })
          cleared++
        }
      for (const under of [incoming, 'removing/'])
        for await (const { key, atMs } of bucket.list(under))
          if (dead(atMs)) {
            await bucket.remove(key)
            cleared++
          }
      return cleared
    },
  }
}
