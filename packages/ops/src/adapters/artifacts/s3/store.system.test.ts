import { fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import {
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { diskStore } from '@slipway/flow/store'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { eventually } from '../../../../tests/pipelines-peers.ts'
import { s3Ages } from '../../../../tests/s3-ages.ts'
import { onS3, type S3Server, startS3 } from '../../../../tests/s3-server.ts'
import { artifactStoreConformance } from '../../../ports/artifact-store.conformance.ts'
import { clientOf, s3Artifacts, type S3Place } from './index.ts'

let server: S3Server
const credentials = () => ({
  accessKeyId: server.env['AWS_ACCESS_KEY_ID']!,
  secretAccessKey: server.env['AWS_SECRET_ACCESS_KEY']!,
})

/** A client of the place, with the credentials of the tests. */
const clientIn = (place: S3Place): S3Client => {
  const client = clientOf(place)
  client.config.credentials = async () => credentials()
  return client
}

async function open(more: Partial<Parameters<typeof s3Artifacts>[0]> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-s3-cache-'))
  const place = server.place()
  const client = clientIn(place)
  const { watch, age } = s3Ages()
  watch(client)
  const keys = async () => {
    const { Contents } = await client.send(
      new ListObjectsV2Command({ Bucket: place.bucket, Prefix: place.prefix }),
    )
    return (Contents ?? []).map(({ Key }) => Key!.slice(place.prefix.length))
  }
  const uploads = async () => {
    const all = await client.send(
      new ListMultipartUploadsCommand({ Bucket: place.bucket, Prefix: place.prefix }),
    )
    return all.Uploads ?? []
  }
  return {
    dir,
    place,
    client,
    keys,
    uploads,
    store: s3Artifacts({ place, dir: join(dir, 'cache'), client, ...more }),
    /** The same bucket from another machine. */
    elsewhere: () => s3Artifacts({ place, dir: join(dir, 'elsewhere'), client: clientIn(place) }),
    async age(digest: string, byMs: number) {
      for (const folder of ['files', 'held']) age(`${place.prefix}${folder}/${digest.slice(7)}`, byMs)
      const then = new Date(Date.now() - byMs)
      await utimes(join(dir, 'cache', digest.slice(7, 9), digest.slice(9)), then, then).catch(() => undefined)
    },
    async [Symbol.asyncDispose]() {
      client.destroy()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part)
}

/** So many bytes, in chunks of a megabyte that differ. */
async function* large(bytes: number): AsyncGenerator<Uint8Array> {
  const block = randomBytes(2 ** 20)
  for (let at = 0; at < bytes; at += block.length) {
    block.writeUInt32LE(at / block.length)
    yield Buffer.from(block.subarray(0, Math.min(block.length, bytes - at)))
  }
}

onS3('artifacts in S3', () => {
  beforeAll(async () => {
    server = await startS3()
  })
  afterEach(() => vi.unstubAllEnvs())
  afterAll(() => server?.[Symbol.asyncDispose]())

  artifactStoreConformance(open)

  it('keeps files under their digests alone, and answers for them from any machine', async () => {
    await using opened = await open()
    const { digest } = await opened.store.put(chunks('here'))
    expect(await opened.keys()).toEqual([`files/${digest.slice(7)}`])
    const other = opened.elsewhere()
    expect(await other.stat(digest)).toEqual({ bytes: 4 })
    expect(await text(await other.read(digest))).toBe('here')
    expect(await text(await other.read(digest, { start: 1, end: 2 }))).toBe('er')
    expect(await readFile(await other.pathOf(digest), 'utf8')).toBe('here')
    expect(await text(await other.read(await other.put(chunks()).then((empty) => empty.digest)))).toBe('')
  })

  it('sends a large file in parts and reads it back in constant memory', async () => {
    await using opened = await open()
    const bytes = 150 * 2 ** 20 + 7
    global.gc?.()
    const before = process.memoryUsage.rss()
    const stored = await opened.store.put(large(bytes))
    expect(stored.bytes).toBe(bytes)
    const hash = createHash('sha256')
    let most = 0
    for await (const chunk of await opened.elsewhere().read(stored.digest)) {
      hash.update(chunk as Uint8Array)
      most = Math.max(most, process.memoryUsage.rss() - before)
    }
    expect(`sha256:${hash.digest('hex')}`).toBe(stored.digest)
    expect(most).toBeLessThan(bytes)
    expect(await opened.uploads()).toEqual([])
    await rm(join(opened.dir, 'cache'), { recursive: true })
    expect((await stat(await opened.store.pathOf(stored.digest))).size).toBe(bytes)
  })

  it('goes on where the connection breaks', async () => {
    await using opened = await open()
    const stored = await opened.store.put(large(12 * 2 ** 20))
    await using cutting = await cutter(new URL(server.env['AWS_ENDPOINT_URL_S3']!), 2 ** 20)
    const place = { ...opened.place, endpoint: cutting.url }
    const through = s3Artifacts({ place, dir: join(opened.dir, 'through'), client: clientIn(place) })
    const hash = createHash('sha256')
    for await (const chunk of await through.read(stored.digest)) hash.update(chunk as Uint8Array)
    expect(`sha256:${hash.digest('hex')}`).toBe(stored.digest)
    expect(cutting.cuts()).toBeGreaterThan(3)
    const part = await buffer(await through.read(stored.digest, { start: 2 ** 20, end: 5 * 2 ** 20 }))
    expect(part.length).toBe(4 * 2 ** 20 + 1)
  })

  it('brings to the bucket what a step wrote on this machine, once it is held', async () => {
    await using opened = await open()
    const { digest } = await diskStore(join(opened.dir, 'cache')).put(Buffer.from('of a step'))
    expect(await opened.store.stat(digest)).toBeNull()
    const listed = []
    for await (const file of opened.store.list()) listed.push(file.digest)
    expect(listed).toEqual([digest])
    expect(await opened.store.hold(digest)).toEqual({ bytes: 9 })
    expect(await text(await opened.elsewhere().read(digest))).toBe('of a step')
  })

  it('drops a copy that was not used for a day where copies take too much room, and nothing that is here alone', async () => {
    await using opened = await open()
    const cache = join(opened.dir, 'cache')
    const kept = await opened.store.put(chunks('also in the bucket'))
    const own = await diskStore(cache).put(Buffer.from('here alone'))
    const fresh = await opened.store.put(chunks('used today'))
    const path = (digest: string) => join(cache, digest.slice(7, 9), digest.slice(9))
    const then = new Date(Date.now() - 25 * 3_600_000)
    for (const { digest } of [kept, own]) await utimes(path(digest), then, then)
    const small = s3Artifacts({
      place: { ...opened.place, cacheBytes: 1 },
      dir: cache,
      client: opened.client,
    })
    await small.clear()
    expect([kept, own, fresh].map(({ digest }) => existsSync(path(digest)))).toEqual([false, true, true])
    expect(await text(await small.read(kept.digest))).toBe('also in the bucket')
  })

  it('tells of bytes that something else wrote under a digest, and keeps no copy of them by that name', async () => {
    await using opened = await open()
    const { digest } = await opened.store.put(chunks('right'))
    const Key = `${opened.place.prefix}files/${digest.slice(7)}`
    await opened.client.send(new PutObjectCommand({ Bucket: opened.place.bucket, Key, Body: 'wrong' }))
    const other = opened.elsewhere()
    await expect(other.pathOf(digest)).rejects.toMatchObject({ code: 'ARTIFACT_DAMAGED' })
    await expect(other.pathOf(digest)).rejects.toMatchObject({ code: 'ARTIFACT_DAMAGED' })
  })

  it('takes a file that a client sends straight to the bucket', async () => {
    await using opened = await open({ abandonedMs: 0 })
    const { direct } = opened.store
    const parts = [randomBytes(5 * 2 ** 20), randomBytes(100)]
    const { upload, urls } = await direct!.begin(2)
    const etags = await Promise.all(
      urls.map(async (url, i) => (await fetch(url, { method: 'PUT', body: parts[i]! })).headers.get('etag')!),
    )
    const named = etags.map((etag, i) => ({ number: i + 1, etag }))
    const stored = await direct!.complete(upload, named)
    const whole = Buffer.concat(parts)
    expect(stored).toEqual({
      digest: `sha256:${createHash('sha256').update(whole).digest('hex')}`,
      bytes: whole.length,
    })
    expect(await opened.keys()).toEqual([`files/${stored.digest.slice(7)}`])
    expect(await buffer(await opened.store.read(stored.digest))).toEqual(whole)
    const url = await direct!.urlOf(stored.digest, { disposition: 'attachment; filename=a.bin', seconds: 60 })
    const reply = await fetch(url, { headers: { range: 'bytes=5-9' } })
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename=a.bin')
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(whole.subarray(5, 10))
    expect((await fetch(url.replace(/Signature=./, 'Signature=_'))).status).toBe(403)

    const begun = await direct!.begin(1)
    await fetch(begun.urls[0]!, { method: 'PUT', body: 'sent' })
    await expect(direct!.complete(begun.upload, [{ number: 1, etag: '"none"' }])).rejects.toMatchObject({
      code: 'ARTIFACTS_BAD_PARTS',
    })
    await direct!.abort(begun.upload)
    await direct!.abort(begun.upload)
    await expect(direct!.complete(begun.upload, [{ number: 1, etag: '"none"' }])).rejects.toMatchObject({
      code: 'ARTIFACTS_NO_SUCH_UPLOAD',
    })
    await expect(direct!.complete('../x.1', [])).rejects.toMatchObject({ code: 'ARTIFACTS_NO_SUCH_UPLOAD' })
    await expect(direct!.begin(10_001)).rejects.toMatchObject({ code: 'ARTIFACTS_BAD_PARTS' })
    await direct!.begin(1)
    expect(await opened.uploads()).toHaveLength(1)
    expect(await opened.store.clear()).toBe(1)
    expect(await opened.uploads()).toEqual([])
  })

  it('leaves nothing that counts when it is killed in the middle of an upload', async () => {
    await using opened = await open({ abandonedMs: 0 })
    const child = fork(
      join(import.meta.dirname, '../../../../tests/s3-uploading-child.ts'),
      [join(opened.dir, 'cache')],
      {
        env: {
          ...process.env,
          ...server.env,
          SLIPWAY_ARTIFACTS: `s3://${opened.place.bucket}/${opened.place.prefix}`,
        },
      },
    )
    await eventually(async () => (await opened.uploads()).length === 1)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await opened.keys()).toEqual([])
    await opened.store.clear()
    expect(await opened.uploads()).toEqual([])
    expect(await opened.keys()).toEqual([])
    expect(await readdir(join(opened.dir, 'cache/incoming'))).toEqual([])
  })

  it('frees a file that a killed removal had marked', async () => {
    await using opened = await open()
    const { digest } = await opened.store.put(chunks('half removed'))
    const Key = `${opened.place.prefix}removing/${digest.slice(7)}/dead`
    await opened.client.send(
      new PutObjectCommand({ Bucket: opened.place.bucket, Key, Body: new Uint8Array() }),
    )
    const ages = s3Ages()
    ages.watch(opened.client)
    ages.age(Key, 61_000)
    expect(await opened.store.hold(digest)).toEqual({ bytes: 12 })
    expect((await opened.keys()).some((key) => key.startsWith('removing/'))).toBe(false)
  })

  it.each([
    ['no such bucket', { bucket: 'nowhere' }, {}, 'ARTIFACTS_S3_NO_BUCKET'],
    ['a wrong key', {}, { secretAccessKey: 'wrong' }, 'ARTIFACTS_S3_WRONG_CREDENTIALS'],
    ['an unknown key', {}, { accessKeyId: 'UNKNOWN' }, 'ARTIFACTS_S3_WRONG_CREDENTIALS'],
    ['nobody there', { endpoint: 'http://127.0.0.1:1' }, {}, 'ARTIFACTS_S3_UNREACHABLE'],
  ])('says at once what is wrong: %s', async (_what, place, keys, code) => {
    await using opened = await open()
    const there = { ...opened.place, ...place }
    const client = clientOf(there)
    client.config.credentials = async () => ({ ...credentials(), ...keys })
    client.config.maxAttempts = async () => 1
    const store = s3Artifacts({ place: there, dir: join(opened.dir, 'x'), client })
    const failure = await store.check().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code, kind: 'unavailable', hint: expect.stringMatching(/\w/) })
  })

  it('says which rights are missing where it may read only, and that nobody gave it credentials', async () => {
    await using opened = await open()
    const reading = clientOf(opened.place)
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = server.reader
    reading.config.credentials = async () => ({
      accessKeyId: AWS_ACCESS_KEY_ID!,
      secretAccessKey: AWS_SECRET_ACCESS_KEY!,
    })
    const reader = s3Artifacts({ place: opened.place, dir: join(opened.dir, 'r'), client: reading })
    await expect(reader.put(chunks('x'))).rejects.toMatchObject({
      code: 'ARTIFACTS_S3_DENIED',
      hint: expect.stringContaining('s3:PutObject'),
    })
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    vi.stubEnv('AWS_ACCESS_KEY_ID', '')
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(opened.dir, 'none'))
    vi.stubEnv('AWS_CONFIG_FILE', join(opened.dir, 'none'))
    const store = s3Artifacts({ place: opened.place, dir: join(opened.dir, 'n') })
    await expect(store.check()).rejects.toMatchObject({ code: 'ARTIFACTS_S3_NO_CREDENTIALS' })
  })

  it('works although the clock of this machine is hours off, and tells ages by the clock of the store', async () => {
    await using opened = await open()
    const { digest } = await opened.store.put(chunks('now'))
    const realNow = Date.now
    Date.now = () => realNow() + 3 * 3_600_000
    try {
      const client = clientIn(opened.place)
      const store = s3Artifacts({ place: opened.place, dir: join(opened.dir, 'late'), client })
      await store.check()
      const ages = []
      for await (const file of store.list()) ages.push(file.ageMs)
      expect(ages).toHaveLength(1)
      expect(ages[0]).toBeLessThan(600_000)
      expect(await store.removeOld(digest, 3_600_000)).toBeNull()
    } finally {
      Date.now = realNow
    }
  })
})

/** A server before the store that ends each reply after so many bytes. */
async function cutter(target: URL, bytes: number) {
  let cuts = 0
  const proxy = createServer((from, to) => {
    const { method, headers, url: path } = from
    const asked = request({ host: target.hostname, port: target.port, method, path, headers }, (reply) => {
      to.writeHead(reply.statusCode!, reply.headers)
      let left = bytes
      reply.on('data', (chunk: Buffer) => {
        if (left > 0) to.write(chunk.subarray(0, left))
        left -= chunk.length
        if (left > 0) return
        cuts++
        reply.destroy()
        to.destroy()
      })
      reply.on('end', () => to.end())
      reply.on('error', () => to.destroy())
    })
    asked.on('error', () => to.destroy())
    from.pipe(asked)
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const { port } = proxy.address() as { port: number }
  return {
    // The name of the host is signed: the store sees the one that the client used.
    url: `http://127.0.0.1:${port}`,
    cuts: () => cuts,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections()
      await new Promise((done) => proxy.close(done))
    },
  }
}
