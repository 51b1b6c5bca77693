import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageArtifacts } from '../../../tests/age-artifacts.ts'
import { writeTinyModel } from '../../../tests/tiny-model.ts'
import { openWorld, someDataset, someModelVersion, type Ground, type World } from '../../../tests/worlds.ts'

const day = 24 * 3_600_000
const params = { name: 'churn' }
const at = (number: number) => ({ name: 'churn', number })

const put = async ({ client }: World, text: string) =>
  (await client.artifacts.putArtifact({ body: Buffer.from(text) })).digest

/** Which of these can be read. */
async function readable({ client }: World, digests: Record<string, string>): Promise<string[]> {
  const held: string[] = []
  for (const [name, digest] of Object.entries(digests))
    if (await client.artifacts.findArtifact({ params: { digest } }).catch(() => null)) held.push(name)
  return held
}

async function collect(world: World, body: { dryRun?: boolean; graceMs?: number } = {}) {
  return world.client.storage.collectGarbage({ body })
}

/** What holds of garbage collection on every database. */
export const garbageConformance = (ground: Ground) =>
  describe('collecting garbage', () => {
    it('removes what nothing refers to, and nothing else', async () => {
      await using world = await openWorld(ground)
      const { registry, datasets, tracking, pipelines } = world.client
      const names = ['version', 'fact', 'dataset', 'artifact', 'tag', 'param', 'plan', 'alone', 'other']
      const of = Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await put(world, `bytes of ${name}`)] as const)),
      ) as Record<string, string>
      const sizeOf = (name: string) => `bytes of ${name}`.length
      await registry.createModelVersion({
        params,
        body: {
          signature: {},
          files: [{ path: 'model.onnx', digest: of.version!, bytes: sizeOf('version') }],
          facts: { evidence: { predictions: of.fact } },
        },
      })
      const whole = await someDataset(world)
      const parts = [{ ...whole.parts[0]!, digest: of.dataset!, bytes: sizeOf('dataset') }]
      await datasets.addDatasetVersion({ params, body: { ...whole, parts } })
      const run = await tracking.createRun({
        body: { params: { seen: of.param! }, tags: { from: `x ${of.tag}` } },
      })
      await tracking.addRunArtifact({ params: { id: run.id }, body: { path: 'a/b', digest: of.artifact! } })
      // A plan too large for its row lies in the store itself, and names a file from there.
      const held = { filler: 'x'.repeat(70_000), file: { $file: { digest: of.plan!, bytes: 1, name: 'f' } } }
      const bundle = {
        digest: `sha256:${'0'.repeat(64)}`,
        file: '/none',
        export: 'x',
        lockfile: null,
        sources: [],
      }
      const plan = {
        pipeline: 'p',
        params: held,
        seed: 0,
        project: { root: '/' },
        bundle,
        reaches: {},
        nodes: [],
        eaches: [],
        output: null,
      }
      const captured = { context: {}, diff: '+'.repeat(70_000) }
      const body = { plan: { version: 1 as const, ...plan }, captured }
      const { id } = await pipelines.createPipelineRun({ body })
      await world.platform.rooms.pipelines.ended(id)
      await ageArtifacts(world.platform.home)
      of.fresh = await put(world, 'bytes of fresh')
      // The dataset's parquet of `someDataset` is nobody's either.
      const lost = sizeOf('alone') + sizeOf('other') + 'parquet 1'.length
      const dry = await collect(world, { dryRun: true })
      expect(dry).toMatchObject({ dryRun: true, removed: { files: 3, bytes: lost } })
      expect(await readable(world, { alone: of.alone! })).toEqual(['alone'])
      await ageArtifacts(world.platform.home)
      of.fresh = await put(world, 'bytes of fresh')
      const done = await collect(world)
      expect(done).toEqual({ ...dry, dryRun: false })
      expect(done.fresh).toEqual({ files: 1, bytes: 'bytes of fresh'.length })
      expect(done.largest).toContainEqual({ digest: of.alone, bytes: sizeOf('alone') })
      expect((await readable(world, of)).sort()).toEqual(
        ['version', 'fact', 'dataset', 'artifact', 'tag', 'param', 'plan', 'fresh'].sort(),
      )
      expect((await pipelines.getPipelineRun({ params: { id } })).captured).toEqual(captured)
      expect(await collect(world)).toMatchObject({ removed: { files: 0, bytes: 0 } })
    })

    it('purges what was deleted longer ago than the grace period, with all that was logged to it', async () => {
      await using world = await openWorld(ground)
      const { tracking, registry } = world.client
      const digest = await put(world, 'a plot')
      const log = {
        params: { depth: '6' },
        tags: { owner: 'ana' },
        metrics: Array.from({ length: 300 }, (_, step) => ({ key: 'loss', value: step, step })),
      }
      const made = async (experiment: string) => {
        const { id } = await tracking.createRun({ body: { experiment } })
        await tracking.logBatch({ params: { id }, body: log })
        await tracking.addRunArtifact({ params: { id }, body: { path: 'plots/roc.png', digest } })
        return id
      }
      const [gone, used, live] = [await made('a'), await made('a'), await made('a')]
      const child = await tracking.createRun({ body: { parentId: gone } })
      const body = { ...(await someModelVersion(world)), lineage: { run: used } }
      await registry.createModelVersion({ params, body })
      for (const id of [gone, used]) await tracking.deleteRun({ params: { id } })
      const { experiments } = await tracking.listExperiments()
      await made('old')
      const old = (await tracking.listExperiments()).experiments.find(({ name }) => name === 'old')!
      await world.platform.rooms.tracking.deleteExperiment(old.id)
      world.clock.advance(30 * day)
      expect((await collect(world)).purged).toMatchObject({ runs: 0, experiments: 0 })
      world.clock.advance(1)
      const dry = await collect(world, { dryRun: true })
      expect(dry.purged).toEqual({
        runs: 2,
        experiments: 1,
        modelVersions: 0,
        datasetVersions: 0,
        pipelineRuns: 0,
      })
      expect((await tracking.getRun({ params: { id: gone } })).params).toEqual(log.params)
      expect((await collect(world)).purged).toEqual(dry.purged)
      await expect(tracking.getRun({ params: { id: gone } })).rejects.toMatchObject({ kind: 'not-found' })
      await expect(tracking.getExperiment({ params: { id: old.id } })).rejects.toMatchObject({
        kind: 'not-found',
      })
      // A version that stands was made by one of them, and a child of the other lives on.
      for (const id of [used, live])
        expect((await tracking.getRun({ params: { id } })).params).toEqual(log.params)
      expect((await tracking.getRun({ params: { id: child.id } })).parentId).toBeNull()
      expect((await tracking.listExperiments()).experiments.map(({ id }) => id)).toEqual(
        experiments.map(({ id }) => id),
      )
      await ageArtifacts(world.platform.home)
      await collect(world)
      expect(await readable(world, { digest })).toEqual(['digest'])
    })

    it('forgets the files of a deleted version, but not while an endpoint may go back to it', async () => {
      await using world = await openWorld(ground)
      const { registry, serving } = world.client
      const folder = await mkdtemp(join(world.platform.home, 'tiny-'))
      await writeTinyModel(folder)
      const files = await Promise.all(
        ['model.onnx', 'signature.json'].map(async (path) => ({
          path,
          ...(await world.platform.artifacts.put(join(folder, path))),
        })),
      )
      const onnx = files.find(({ path }) => path === 'model.onnx')!.digest
      await registry.createModelVersion({ params, body: { key: 'a', signature: {}, files } })
      const second = await registry.createModelVersion({
        params,
        body: { ...(await someModelVersion(world)), key: 'b' },
      })
      const spare = second.version.files[0]!.digest
      await serving.deployModel({ params: { name: 'shop' }, body: { model: 'churn', version: 1 } })
      for (const number of [1, 2]) await registry.deleteModelVersion({ params: at(number) })
      await ageArtifacts(world.platform.home)
      expect((await collect(world)).purged.modelVersions).toBe(0)
      world.clock.advance(7 * day + 1)
      expect((await collect(world, { graceMs: 7 * day })).purged.modelVersions).toBe(1)
      expect(await readable(world, { onnx, spare })).toEqual(['onnx'])
      const { events } = await registry.listModelHistory({ params })
      expect(events[0]).toMatchObject({ kind: 'purged', number: 2, by: 'slipway' })
      expect((await collect(world, { graceMs: 7 * day })).purged.modelVersions).toBe(0)
    })

    it('purges a deleted dataset version once no version, run or pipeline names it', async () => {
      await using world = await openWorld(ground)
      const { datasets, registry } = world.client
      const add = async (digit: string) =>
        (await datasets.addDatasetVersion({ params, body: await someDataset(world, digit) })).version
      const [used, spare, back] = [await add('1'), await add('2'), await add('3')]
      await datasets.addValidation({
        params: { id: spare.id },
        body: { report: { passed: 1, failed: 0, warned: 0, results: [] } },
      })
      const body = { ...(await someModelVersion(world)), lineage: { datasetVersion: used.id } }
      await registry.createModelVersion({ params, body })
      for (const number of [1, 2, 3]) await datasets.deleteDatasetVersion({ params: at(number) })
      await expect(datasets.listDatasetVersions({ params })).rejects.toMatchObject({ kind: 'not-found' })
      expect(
        (await datasets.addDatasetVersion({ params, body: await someDataset(world, '3') })).created,
      ).toBe(false)
      expect((await datasets.listDatasetVersions({ params })).versions.map(({ id }) => id)).toEqual([back.id])
      world.clock.advance(30 * day + 1)
      await ageArtifacts(world.platform.home)
      const dry = await collect(world, { dryRun: true })
      expect(dry.purged.datasetVersions).toBe(1)
      expect(await collect(world)).toEqual({ ...dry, dryRun: false })
      expect((await datasets.findDatasetVersion({ params: { id: used.id } })).number).toBe(1)
      const gone = datasets.findDatasetVersion({ params: { id: spare.id } })
      await expect(gone).rejects.toMatchObject({ code: 'DATASETS_VERSION_NOT_FOUND' })
      const files = {
        used: used.parts[0]!.digest,
        spare: spare.parts[0]!.digest,
        back: back.parts[0]!.digest,
      }
      expect(await readable(world, files)).toEqual(['used', 'back'])
      // The number of one that was purged is not given again, though it was the last.
      const last = await add('4')
      await datasets.deleteDatasetVersion({ params: at(last.number) })
      world.clock.advance(30 * day + 1)
      expect((await collect(world)).purged.datasetVersions).toBe(1)
      expect([last.number, (await add('5')).number]).toEqual([4, 5])
    })

    it('drops models laid out for serving that no version is made of any more', async () => {
      await using world = await openWorld(ground)
      const { registry, serving, modelChecks } = world.client
      const laid = async (shift: number) => {
        const folder = await mkdtemp(join(world.platform.home, 'tiny-'))
        await writeTinyModel(folder, shift)
        const files = await Promise.all(
          ['model.onnx', 'signature.json'].map(async (path) => ({
            path,
            ...(await world.platform.artifacts.put(join(folder, path))),
          })),
        )
        return registry.createModelVersion({ params, body: { signature: {}, files } })
      }
      for (const shift of [0, 1]) await laid(shift)
      await serving.deployModel({ params: { name: 'shop' }, body: { model: 'churn', version: 2 } })
      // What is checked is laid out too.
      const check = () => modelChecks.getModelCheck({ params: { name: 'churn', number: 1 } })
      await expect.poll(async () => (await check()).state, { timeout: 20_000 }).toBe('passed')
      const models = join(world.platform.home, 'models')
      const stray = 'a'.repeat(40)
      await mkdir(join(models, stray), { recursive: true })
      await writeFile(join(models, stray, 'model.onnx'), 'cut')
      await writeFile(join(models, 'notes.txt'), 'of a person')
      const names = async () => (await readdir(models)).sort()
      const before = await names()
      expect(before).toHaveLength(4)
      const dry = await collect(world, { dryRun: true })
      expect(dry.modelFolders).toEqual([{ folder: stray, bytes: 3 }])
      expect(await names()).toEqual(before)
      expect((await collect(world)).modelFolders).toEqual(dry.modelFolders)
      expect(await names()).toEqual(before.filter((name) => name !== stray))
      expect((await collect(world)).modelFolders).toEqual([])
    })

    it('keeps whatever random things refer to', async () => {
      const artifact = fc.integer({ min: 0, max: 11 })
      const thing = fc.record({
        kind: fc.constantFrom('version', 'dataset', 'run', 'tag'),
        refers: fc.uniqueArray(artifact, { minLength: 1, maxLength: 4 }),
        deleted: fc.boolean(),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(thing, { maxLength: 10 }), async (things) => {
          await using world = await openWorld(ground)
          const { registry, datasets, tracking } = world.client
          const digests = await Promise.all(Array.from({ length: 12 }, (_, i) => put(world, `artifact ${i}`)))
          const bytesOf = (i: number) => `artifact ${i}`.length
          const referred = new Set<number>()
          for (const [n, { kind, refers, deleted }] of things.entries()) {
            const gone = deleted && kind !== 'dataset'
            const files = refers.map((i) => ({ path: `f${i}`, digest: digests[i]!, bytes: bytesOf(i) }))
            if (kind === 'version') {
              const body = { signature: {}, files: files.slice(0, 1), facts: { also: files.slice(1) } }
              const { version } = await registry.createModelVersion({ params, body })
              if (gone) await registry.deleteModelVersion({ params: at(version.number) })
            } else if (kind === 'dataset') {
              const whole = { ...(await someDataset(world)), digest: `ds1:${String(n).padStart(64, '0')}` }
              const parts = files.map(({ digest, bytes }) => ({
                digest,
                bytes,
                rows: 1,
                content: whole.digest,
              }))
              const body = { ...whole, rows: parts.length, parts, profile: { files } }
              await datasets.addDatasetVersion({ params, body })
            } else {
              const { id } = await tracking.createRun({ body: {} })
              if (kind === 'tag')
                await tracking.logBatch({ params: { id }, body: { tags: { see: JSON.stringify(files) } } })
              else
                for (const { path, digest } of files)
                  await tracking.addRunArtifact({ params: { id }, body: { path, digest } })
              if (gone) await tracking.deleteRun({ params: { id } })
            }
            if (!gone) for (const i of refers) referred.add(i)
          }
          world.clock.advance(31 * day)
          await ageArtifacts(world.platform.home)
          await collect(world)
          for (const [i, digest] of digests.entries()) {
            const found = await world.platform.artifacts.stat(digest)
            expect(found, `artifact ${i}`).toEqual(referred.has(i) ? { bytes: bytesOf(i) } : null)
          }
        }),
        { numRuns: 6, seed: 7 },
      )
    })

    it('loses nothing that is uploaded and registered meanwhile', async () => {
      await using world = await openWorld(ground)
      const { artifacts, registry } = world.client
      const texts = Array.from({ length: 40 }, (_, i) => `contested ${i}`)
      const stored: { digest: string; bytes: number }[] = []
      for (const text of texts) stored.push(await artifacts.putArtifact({ body: Buffer.from(text) }))
      await ageArtifacts(world.platform.home)
      // Every other client asks first, and sends nothing where the bytes are there already.
      const upload = async (i: number) => {
        const asked =
          i % 2 === 0
            ? null
            : await artifacts.findArtifact({ params: { digest: stored[i]!.digest } }).catch(() => null)
        const file = asked ?? (await artifacts.putArtifact({ body: Buffer.from(texts[i]!) }))
        const body = { signature: {}, files: [{ path: 'f', ...file }] }
        await registry.createModelVersion({ params: { name: `m${i}` }, body })
      }
      const uploads = Promise.all(texts.map((_, i) => upload(i)))
      for (let round = 0; round < 5; round++) await collect(world)
      await uploads
      await ageArtifacts(world.platform.home)
      await collect(world)
      for (const { digest, bytes } of stored)
        expect(await world.platform.artifacts.stat(digest)).toEqual({ bytes })
    })

    it('runs one at a time, for whom it may', async () => {
      await using world = await openWorld(ground)
      for (let i = 0; i < 50; i++) await put(world, `${i}`)
      const both = await Promise.allSettled([collect(world), collect(world)])
      const refused = both.filter((one) => one.status === 'rejected')
      for (const one of refused)
        expect(one.reason).toMatchObject({ code: 'GARBAGE_RUNNING', kind: 'conflict' })
      expect(refused.length).toBeLessThan(2)
      await collect(world)
      await expect(collect(world, { graceMs: -1 })).rejects.toMatchObject({ kind: 'invalid' })
    })
  })
