import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import {
  ListMultipartUploadsCommand,
  type S3Client,
  type UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onS3, type S3Server, startS3 } from '../../../../tests/s3-server.ts'
import { clientOf, s3Artifacts } from './index.ts'

const mib = 2 ** 20
/** The least that S3 takes. */
const partBytes = 5 * mib
let server: S3Server
let dir: string

function open() {
  const place = server.place()
  const client = clientOf(place)
  client.config.credentials = async () => ({
    accessKeyId: server.env['AWS_ACCESS_KEY_ID']!,
    secretAccessKey: server.env['AWS_SECRET_ACCESS_KEY']!,
  })
  const copies = { mostAtOnceBytes: 6 * mib, leastPartBytes: partBytes }
  return { place, client, store: s3Artifacts({ place, dir: join(dir, place.prefix), client, copies }) }
}

/** The ranges that the client asks to be copied from now on; `refuse` fails those it names. */
function copied(client: S3Client, refuse: (range: string) => boolean = () => false): string[] {
  const ranges: string[] = []
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === 'UploadPartCopyCommand') {
        const range = (args.input as UploadPartCopyCommandInput).CopySourceRange!
        ranges.push(range)
        if (refuse(range)) throw new Error('this part cannot be copied')
      }
      return next(args)
    },
    { step: 'initialize' },
  )
  return ranges
}

/** Sends it as a client does, past the server; gives what completes it. */
async function send({ store }: ReturnType<typeof open>, bytes: Uint8Array) {
  const pieces = [bytes.subarray(0, 8 * mib), bytes.subarray(8 * mib)].filter(({ length }) => length > 0)
  const { upload, urls } = await store.direct!.begin(pieces.length)
  const parts: { number: number; etag: string }[] = []
  for (const [i, body] of pieces.entries()) {
    const reply = await fetch(urls[i]!, { method: 'PUT', body: body as Uint8Array<ArrayBuffer> })
    parts.push({ number: i + 1, etag: reply.headers.get('etag')! })
  }
  return () => store.direct!.complete(upload, parts)
}

onS3('objects too large to be copied at once', () => {
  beforeAll(async () => {
    server = await startS3()
    dir = await mkdtemp(join(tmpdir(), 'slipway-s3-copies-'))
  })
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    await rm(dir, { recursive: true, force: true })
  })

  it.each([
    [6 * mib, []],
    [6 * mib + 1, [`bytes=0-${partBytes - 1}`, `bytes=${partBytes}-${6 * mib}`]],
    [10 * mib, [`bytes=0-${partBytes - 1}`, `bytes=${partBytes}-${10 * mib - 1}`]],
    [
      12 * mib + 7,
      [
        `bytes=0-${partBytes - 1}`,
        `bytes=${partBytes}-${2 * partBytes - 1}`,
        `bytes=${2 * partBytes}-${12 * mib + 6}`,
      ],
    ],
  ])('are copied part by part: one of %i bytes', async (size, expected) => {
    const opened = open()
    const bytes = randomBytes(size)
    const complete = await send(opened, bytes)
    const ranges = copied(opened.client)
    const stored = await complete()
    expect(ranges.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))).toEqual(expected)
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
    expect(stored).toEqual({ digest, bytes: size })
    expect((await buffer(await opened.store.read(digest))).equals(bytes)).toBe(true)
    opened.client.destroy()
  })

  it('leave no parts behind where one cannot be copied, and are copied when the client asks again', async () => {
    const opened = open()
    const bytes = randomBytes(12 * mib)
    const complete = await send(opened, bytes)
    let broken = true
    copied(opened.client, (range) => broken && range.startsWith(`bytes=${partBytes}-`))
    await expect(complete()).rejects.toMatchObject({ kind: 'unavailable' })
    const { place, client, store } = opened
    const left = await client.send(
      new ListMultipartUploadsCommand({ Bucket: place.bucket, Prefix: place.prefix }),
    )
    expect(left.Uploads ?? []).toEqual([])
    broken = false
    const stored = await complete()
    expect((await buffer(await store.read(stored.digest))).equals(bytes)).toBe(true)
    client.destroy()
  })
})
