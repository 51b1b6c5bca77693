import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { openWorld, type Ground } from '../../../tests/worlds.ts'

/** What holds of the tree of artifacts on every database. */
export const artifactTreeConformance = (ground: Ground) =>
  describe('the tree of artifacts', () => {
    const run = 'a'.repeat(32)
    const root = `0/${run}/artifacts`
    const bytes = (content: string) => Readable.from([Buffer.from(content)])
    const opened = async () => {
      const world = await openWorld(ground)
      return { world, files: world.platform.rooms.tracking.files }
    }

    it('keeps files in folders, replaces one by the next, and lists what stands where', async () => {
      const { world, files } = await opened()
      await using _ = world
      await files.put(`${root}/model/MLmodel`, bytes('flavors: {}'))
      await files.put(`${root}/model/data/weights.bin`, bytes('old'))
      await files.put(`${root}//./model/data/weights.bin`, bytes('newer'))
      await files.put(`${root}/a.txt`, bytes('a'))
      await files.put(`${root}-beside/b.txt`, bytes('b'))
      const names = async (folder: string) =>
        (await files.list(folder)).map(({ path, digest }) => (digest ? path : `${path}/`))
      expect(await names(root)).toEqual([`${root}/a.txt`, `${root}/model/`])
      expect(await names('')).toEqual(['0/'])
      expect(await names(`${root}/none`)).toEqual([])
      const weights = await files.file(`${root}/model/data/weights.bin`)
      expect(weights.bytes).toBe(5)
      expect(await text(await files.open(weights.digest))).toBe('newer')
      expect(await text(await files.open(weights.digest, { start: 1, end: 2 }))).toBe('ew')
      expect((await files.filesBelow(root)).map(({ path }) => path)).toEqual([
        'a.txt',
        'model/MLmodel',
        'model/data/weights.bin',
      ])
    })

    it('removes a file, or a folder with all below it, and nothing beside it', async () => {
      const { world, files } = await opened()
      await using _ = world
      for (const path of ['m/a', 'm/b/c', 'm/b/d/e', 'm2/a', 'n']) await files.put(path, bytes(path))
      expect(await files.remove('m/b')).toBe(true)
      expect((await files.filesBelow('')).map(({ path }) => path)).toEqual(['m/a', 'm2/a', 'n'])
      expect(await files.remove('m')).toBe(true)
      expect(await files.remove('m')).toBe(false)
      expect(await files.remove('n')).toBe(true)
      expect((await files.filesBelow('')).map(({ path }) => path)).toEqual(['m2/a'])
      await expect(files.remove('')).rejects.toMatchObject({ code: 'ARTIFACT_PATH_REFUSED' })
    })

    it('lets a path be a file or a folder, not both, however many put at once', async () => {
      const { world, files } = await opened()
      await using _ = world
      const puts = await Promise.allSettled(
        ['x', 'x/y', 'x/y/z', 'x/w'].map((path) => files.put(path, bytes(path))),
      )
      expect(puts.some((put) => put.status === 'fulfilled')).toBe(true)
      for (const put of puts)
        if (put.status === 'rejected') expect(put.reason).toMatchObject({ code: 'ARTIFACT_PATH_TAKEN' })
      const kept = await files.filesBelow('')
      expect(kept).toHaveLength(puts.filter((put) => put.status === 'fulfilled').length)
      await files.put('deep/er/file', bytes('f'))
      await expect(files.put('deep/er', bytes('x'))).rejects.toMatchObject({ code: 'ARTIFACT_PATH_TAKEN' })
      await expect(files.put('deep/er/file/x', bytes('x'))).rejects.toMatchObject({
        code: 'ARTIFACT_PATH_TAKEN',
      })
      await expect(files.file('deep/er')).rejects.toMatchObject({ code: 'ARTIFACT_IS_FOLDER' })
      await expect(files.file('deep/none')).rejects.toMatchObject({ code: 'ARTIFACT_UNKNOWN' })
    })

    it('refuses paths that leave it, and keeps what was there when a stream breaks', async () => {
      const { world, files } = await opened()
      await using _ = world
      await files.put('kept', bytes('first'))
      for (const path of [
        '..',
        '../x',
        'a/../../b',
        '/etc/passwd',
        'a\\b',
        'a\0b',
        'C:/x',
        '',
        'a/',
        'x'.repeat(3000),
      ])
        await expect(files.put(path, bytes('x'))).rejects.toMatchObject({ code: 'ARTIFACT_PATH_REFUSED' })
      const broken = (async function* () {
        yield Buffer.from('half')
        throw new Error('cut')
      })()
      await expect(files.put('kept', broken)).rejects.toThrow('cut')
      expect(await text(await files.open((await files.file('kept')).digest))).toBe('first')
      expect((await files.filesBelow('')).map(({ path }) => path)).toEqual(['kept'])
    })

    it('shows the files of a run as its artifacts, whoever stored them', async () => {
      const { world, files } = await opened()
      await using _ = world
      const { tracking, artifacts } = world.client
      const { id } = await tracking.createRun({ body: {} })
      const { digest } = await artifacts.putArtifact({ body: Buffer.from('plot') })
      await tracking.addRunArtifact({ params: { id }, body: { path: 'plots/roc.png', digest } })
      await files.put(`0/${id}/artifacts/notes.txt`, bytes('seen'))
      const { artifacts: listed } = await tracking.getRun({ params: { id } })
      expect(listed.map(({ path, bytes: size }) => [path, size])).toEqual([
        ['notes.txt', 4],
        ['plots/roc.png', 4],
      ])
      expect((await files.file(`0/${id}/artifacts/plots/roc.png`)).digest).toBe(digest)
      const outside = tracking.addRunArtifact({ params: { id }, body: { path: '../x', digest } })
      await expect(outside).rejects.toMatchObject({ code: 'ARTIFACT_PATH_REFUSED' })
    })

    it('puts the files of a run where its experiment says, whoever stores them, and purges them from there', async () => {
      const { world, files } = await opened()
      await using _ = world
      const { tracking, artifacts, storage } = world.client
      const make = (name: string, artifactLocation: string) =>
        world.platform.rooms.tracking.createExperiment({ name, artifactLocation })
      const shelf = await make('on a shelf', 'mlflow-artifacts:/shelf/left')
      const bare = await make('at the root', 'mlflow-artifacts:/')
      const away = await make('elsewhere', 's3://bucket/x')
      const { digest } = await artifacts.putArtifact({ body: Buffer.from('plot') })
      const places: Record<string, string> = {}
      for (const { id: experimentId } of [shelf, bare, away]) {
        const { id } = await tracking.createRun({ body: { experimentId } })
        await tracking.addRunArtifact({ params: { id }, body: { path: 'roc.png', digest } })
        expect((await tracking.getRun({ params: { id } })).artifacts.map(({ path }) => path)).toEqual([
          'roc.png',
        ])
        places[experimentId] = id
      }
      const paths = (await files.filesBelow('')).map(({ path }) => path).sort()
      const whole = (folder: string, of: string) => `${folder}${places[of]}/artifacts/roc.png`
      const wanted = [whole('shelf/left/', shelf.id), whole('', bare.id), whole(`${away.id}/`, away.id)]
      expect(paths).toEqual(wanted.sort())
      for (const { id } of [shelf, bare]) await tracking.deleteExperiment({ params: { id } })
      await files.put('shelf/left/kept.txt', bytes('of nobody'))
      world.clock.advance(31 * 24 * 3_600_000)
      await storage.collectGarbage({ body: {} })
      expect((await files.filesBelow('')).map(({ path }) => path).sort()).toEqual(
        [whole(`${away.id}/`, away.id), 'shelf/left/kept.txt'].sort(),
      )
      // Nor do empty folders stay.
      expect((await files.list('')).map(({ path }) => path).sort()).toEqual([away.id, 'shelf'].sort())
    })
  })
