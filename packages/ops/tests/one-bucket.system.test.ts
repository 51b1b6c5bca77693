import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Client } from '@slipway/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientOf, s3Artifacts } from '../src/adapters/artifacts/s3/index.ts'
import { type Platform, startPlatform } from '../src/app/index.ts'
import { onPostgres } from './on-postgres.ts'
import { s3Ages } from './s3-ages.ts'
import { onS3, type S3Server, startS3 } from './s3-server.ts'

const hours = 3_600_000
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

onPostgres('servers that share a bucket', (cluster) =>
  onS3('in S3', () => {
    let s3: S3Server
    let dir: string
    let database: { url: string; drop(): Promise<void> }
    let servers: Platform[]
    let clients: Client[]
    const ages = s3Ages()
    const put = async (client: Client, text: string): Promise<string> =>
      (await client.artifacts.putArtifact({ body: Buffer.from(text) })).digest
    const readable = (client: Client, digest: string): Promise<boolean> =>
      client.artifacts.findArtifact({ params: { digest } }).then(
        () => true,
        () => false,
      )

    const storeOf = (name: string, place: ReturnType<S3Server['place']>) => {
      const client = ages.watch(clientOf(place))
      client.config.credentials = async () => ({
        accessKeyId: s3.env['AWS_ACCESS_KEY_ID']!,
        secretAccessKey: s3.env['AWS_SECRET_ACCESS_KEY']!,
      })
      return s3Artifacts({ place, dir: join(dir, name), client })
    }
    let seed: ReturnType<typeof s3Artifacts>
    let prefix: string

    beforeAll(async () => {
      s3 = await startS3()
      dir = await mkdtemp(join(tmpdir(), 'slipway-one-bucket-'))
      database = await cluster().createPlatformDatabase()
      const place = s3.place()
      prefix = place.prefix
      seed = storeOf('seed', place)
      servers = []
      for (const name of ['one', 'two'])
        servers.push(
          await startPlatform({
            home: join(dir, `home-${name}`),
            databaseUrl: database.url,
            artifacts: storeOf(name, place),
          }),
        )
      clients = servers.map(({ url, token }) => connect({ url, token }))
    })
    afterAll(async () => {
      for (const server of servers ?? []) await server.close()
      await database?.drop()
      await s3?.[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    })

    it('read from either what was stored through the other', async () => {
      const [one, two] = clients as [Client, Client]
      const { id } = await one.tracking.createRun({ body: { name: 'shared' } })
      const path = `0/${id}/artifacts/notes/a.txt`
      const at = (server: number) => `${servers[server]!.url}/api/2.0/mlflow-artifacts/artifacts/${path}`
      expect((await fetch(at(0), { method: 'PUT', body: 'through one' })).status).toBe(200)
      expect(await (await fetch(at(1))).text()).toBe('through one')
      expect((await fetch(at(1), { method: 'PUT', body: 'through two' })).status).toBe(200)
      expect(await (await fetch(at(0))).text()).toBe('through two')
      const { artifacts } = await two.tracking.getRun({ params: { id } })
      expect(artifacts).toMatchObject([{ path: 'notes/a.txt', digest: digestOf('through two') }])
    })

    it('remove what nobody refers to, and never what the other one is storing anew', async () => {
      const [one, two] = clients as [Client, Client]
      const texts = Array.from({ length: 24 }, (_, i) => `an old file ${i}`)
      for (const text of texts) {
        const { digest } = await seed.put([Buffer.from(text)] as never)
        for (const folder of ['files', 'held']) ages.age(`${prefix}${folder}/${digest.slice(7)}`, 3 * hours)
      }
      const run = await two.tracking.createRun({ body: { name: 'stores' } })
      const wanted = texts.filter((_, i) => i % 2 === 0)
      const stored = new AbortController()
      let removed = 0
      const collecting = (async () => {
        do removed += (await one.storage.collectGarbage({ body: {} })).removed.files
        while (!stored.signal.aborted)
      })()
      try {
        for (const text of wanted) {
          const digest = await put(two, text)
          expect(await readable(one, digest)).toBe(true)
          await two.tracking.addRunArtifact({ params: { id: run.id }, body: { path: text, digest } })
        }
      } finally {
        stored.abort()
        await collecting
      }
      await one.storage.collectGarbage({ body: {} })
      for (const text of texts)
        for (const client of clients)
          expect(await readable(client, digestOf(text)), text).toBe(wanted.includes(text))
      expect(removed).toBeGreaterThanOrEqual(texts.length - wanted.length)

      // However old they grow, since a run refers to them.
      for (const text of wanted)
        for (const folder of ['files', 'held'])
          ages.age(`${prefix}${folder}/${digestOf(text).slice(7)}`, 3 * hours)
      const last = await one.storage.collectGarbage({ body: {} })
      expect(last.kept.files).toBeGreaterThanOrEqual(wanted.length)
      for (const text of wanted) expect(await readable(two, digestOf(text)), text).toBe(true)
    })
  }),
)
