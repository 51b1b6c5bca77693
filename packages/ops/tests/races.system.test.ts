import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { connect, type Client } from '@slipway/client'
import { diskArtifacts } from '../src/adapters/artifacts/disk.ts'
import { startPlatform, type Platform } from '../src/app/index.ts'
import { manualClock } from '../src/ports/clock.ts'
import { onPostgres } from './on-postgres.ts'
import type { Cluster } from './postgres.ts'
import { someDataset, someModelVersion, type World } from './worlds.ts'

/** Two servers over one database and one store of artifacts, as a team runs them. */
async function twoServers(cluster: Cluster) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-races-'))
  const database = await cluster.createPlatformDatabase()
  const clock = manualClock()
  const artifacts = diskArtifacts(join(folder, 'artifacts'))
  const start = (name: string) =>
    startPlatform({ home: join(folder, name), databaseUrl: database.url, clock, artifacts })
  const [a, b] = [await start('a'), await start('b')]
  return {
    a,
    b,
    clock,
    clients: [a, b].map((platform) => connect(platform)) as [Client, Client],
    async [Symbol.asyncDispose]() {
      await Promise.all([a, b].map((platform) => platform.close()))
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Every file that a walk from the root finds. */
async function walked({ rooms }: Platform, folder = ''): Promise<string[]> {
  const found: string[] = []
  for (const { path, digest } of await rooms.tracking.files.list(folder))
    if (digest === null) found.push(...(await walked({ rooms } as Platform, path)))
    else found.push(path)
  return found
}

const day = 24 * 3_600_000

onPostgres('two servers', (cluster) => {
  it('leave no file in a folder that is gone, however puts and removals meet', async () => {
    await using servers = await twoServers(cluster())
    const [first, second] = [servers.a.rooms.tracking.files, servers.b.rooms.tracking.files]
    const put = (path: string) => first.put(path, Readable.from([Buffer.from(path)]))
    for (let round = 0; round < 25; round++) {
      const root = `r${round}`
      await put(`${root}/old/deep/0`)
      const paths = [1, 2, 3, 4].flatMap((i) => [`${root}/old/deep/${i}`, `${root}/old/new${i}/deep/${i}`])
      await Promise.all([...paths.map(put), second.remove(`${root}/old`), second.remove(`${root}/old`)])
      const listed = await walked(servers.b, root)
      for (const path of [`${root}/old/deep/0`, ...paths])
        expect(listed.includes(path), path).toBe((await second.entry(path)) !== null)
      // What is put once the removal was answered stays.
      await put(`${root}/old/deep/0`)
      expect(await walked(servers.b, root)).toContain(`${root}/old/deep/0`)
    }
  })

  it('never name a dataset version or a run that the other one purges', async () => {
    await using servers = await twoServers(cluster())
    const [keeper, maker] = servers.clients
    const params = { name: 'churn' }
    const body = await someModelVersion({ client: maker } as World)
    let numbers = 0
    for (let round = 0; round < 12; round++) {
      const data = await someDataset({ client: maker } as World, String.fromCharCode(97 + (round % 6)))
      const digest = `ds1:${round.toString(16).padStart(64, '0')}`
      const { version } = await maker.datasets.addDatasetVersion({ params, body: { ...data, digest } })
      // A number is never given again, whatever was purged.
      expect(version.number).toBeGreaterThan(numbers)
      numbers = version.number
      const run = await maker.tracking.createRun({ body: {} })
      await maker.datasets.deleteDatasetVersion({ params: { ...params, number: version.number } })
      await maker.tracking.deleteRun({ params: { id: run.id } })
      servers.clock.advance(31 * day)
      const named = (lineage: object) =>
        maker.registry.createModelVersion({ params, body: { ...body, lineage } }).then(
          ({ version: made }) => made.lineage,
          (error: { kind: string }) => {
            expect(error.kind).toBe('not-found')
            return null
          },
        )
      const [, ofData, ofRun, again, restored] = await Promise.all([
        keeper.storage.collectGarbage({ body: {} }),
        named({ datasetVersion: version.id }),
        named({ run: run.id }),
        round % 2 ? maker.datasets.addDatasetVersion({ params, body: { ...data, digest } }) : null,
        round % 3
          ? null
          : maker.tracking.restoreRun({ params: { id: run.id } }).then(
              () => true,
              () => false,
            ),
      ])
      if (ofData)
        expect((await keeper.datasets.findDatasetVersion({ params: { id: version.id } })).digest).toBe(digest)
      if (ofRun || restored)
        expect((await keeper.tracking.getRun({ params: { id: run.id } })).id).toBe(run.id)
      if (again) {
        const { id, number } = again.version
        expect((await keeper.datasets.findDatasetVersion({ params: { id } })).digest).toBe(digest)
        expect(number).toBeGreaterThanOrEqual(version.number)
        numbers = Math.max(numbers, number)
      }
    }
  })
})
