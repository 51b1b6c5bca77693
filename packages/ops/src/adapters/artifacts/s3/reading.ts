import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { S3Place } from './place.ts'
import { isMissing, notInBucket, s3Failed } from './s3.errors.ts'

/** How often a read goes on where its connection broke, without a byte in between. */
const mostBreaks = 5

interface Reading {
  readonly place: S3Place
  readonly client: S3Client
  readonly at: { readonly Bucket: string; readonly Key: string }
  readonly digest: string
  readonly range?: { readonly start: number; readonly end: number }
}

/**
 * The bytes of an object as a stream. Where its connection breaks it goes on from there, so that whoever reads gigabytes
 * notices nothing of it.
 */
export async function openReading(reading: Reading): Promise<Readable> {
  const first = await get(reading, reading.range?.start ?? 0)
  return Readable.from(bytesOf(reading, first), { objectMode: false, highWaterMark: 2 ** 19 })
}

async function* bytesOf(reading: Reading, first: Part): AsyncGenerator<Uint8Array> {
  let at = reading.range?.start ?? 0
  const end = at + first.bytes
  let part: Part | null = first
  for (let breaks = 0; at < end; ) {
    try {
      part ??= await get(reading, at)
      for await (const chunk of part.body) {
        at += chunk.byteLength
        breaks = 0
        yield chunk
      }
      if (at < end) throw Object.assign(new Error('the reply was cut short'), { code: 'ECONNRESET' })
    } catch (cause) {
      const failure = s3Failed(reading.place, 'read', cause)
      const passing = failure.code === 'ARTIFACTS_S3_UNREACHABLE' || failure.code === 'ARTIFACTS_S3_FAILED'
      if (!passing || ++breaks > mostBreaks) throw failure
      part = null
      await pause(50 * 2 ** breaks)
    }
  }
}

interface Part {
  readonly body: AsyncIterable<Uint8Array>
  readonly bytes: number
}

async function get({ place, client, at, digest, range }: Reading, start: number): Promise<Part> {
  const asked = range ? `bytes=${start}-${range.end}` : start > 0 ? `bytes=${start}-` : null
  try {
    const { Body, ContentLength } = await client.send(
      new GetObjectCommand({ ...at, ...(asked === null ? {} : { Range: asked }) }),
    )
    return { body: Body as Readable, bytes: ContentLength ?? 0 }
  } catch (cause) {
    throw isMissing(cause) ? notInBucket(digest) : s3Failed(place, 'read', cause)
  }
}
