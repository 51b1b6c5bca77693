import { describe, expect, it } from 'vitest'
import { openWorld, someDataset, type Ground } from '../../tests/worlds.ts'

const params = { name: 'telco' }

/** What holds of datasets on every database. */
export const datasetsConformance = (ground: Ground) =>
  describe('datasets', () => {
    it('keeps all that a version says, and gives it back by number, by id and as the latest', async () => {
      await using world = await openWorld(ground)
      const { datasets } = world.client
      const body = await someDataset(world)
      const { version, created } = await datasets.addDatasetVersion({ params, body })
      expect(created).toBe(true)
      expect(version).toMatchObject({ ...body, name: 'telco', number: 1, columns: 2, createdBy: 'local' })
      expect(version.id).toMatch(/^ds_[0-9a-z]{26}$/)
      expect(version.validation).toBeNull()
      for (const number of [1, 'latest'] as const)
        expect(await datasets.getDatasetVersion({ params: { ...params, number } })).toEqual(version)
      expect(await datasets.findDatasetVersion({ params: { id: version.id } })).toEqual(version)
    })

    it('makes one version of the same data, however many add it at once', async () => {
      await using world = await openWorld(ground)
      const body = await someDataset(world)
      const other = await someDataset(world, '2')
      const adds = await Promise.all(
        [body, other, body, other, body, body].map((each) =>
          world.client.datasets.addDatasetVersion({ params, body: each }),
        ),
      )
      expect(adds.filter((add) => add.created)).toHaveLength(2)
      expect(new Set(adds.map((add) => add.version.id)).size).toBe(2)
      const { versions } = await world.client.datasets.listDatasetVersions({ params })
      expect(versions.map((v) => v.number)).toEqual([2, 1])
    })

    it('lists the datasets by their latest change, with their latest report', async () => {
      await using world = await openWorld(ground)
      const { datasets } = world.client
      for (const [name, digit] of [
        ['old', '1'],
        ['new', '2'],
        ['old', '3'],
      ] as const) {
        await datasets.addDatasetVersion({ params: { name }, body: await someDataset(world, digit) })
        world.clock.advance(1000)
      }
      const { id } = await datasets.getDatasetVersion({ params: { name: 'old', number: 2 } })
      const report = (failed: number) => ({
        passed: 9,
        failed,
        warned: 1,
        results: [{ check: 'x', ok: true }],
      })
      await datasets.addValidation({ params: { id }, body: { report: report(2) } })
      world.clock.advance(1)
      const newest = await datasets.addValidation({
        params: { id },
        body: { report: report(0), madeBy: { step: 'validate' } },
      })
      const { datasets: list } = await datasets.listDatasets()
      expect(list.map((d) => [d.name, d.versions])).toEqual([
        ['old', 2],
        ['new', 1],
      ])
      expect(list[0]!.latest.validation).toEqual({ passed: 9, failed: 0, warned: 1 })
      const { validations } = await datasets.listValidations({ params: { id } })
      expect(validations).toHaveLength(2)
      expect(validations[0]).toEqual(newest)
      expect(newest.madeBy).toEqual({ run: null, step: 'validate' })
    })

    it('refuses what names a file that is not stored, and says what is not there', async () => {
      await using world = await openWorld(ground)
      const { datasets } = world.client
      const body = await someDataset(world)
      const part = body.parts[0]!
      const add = (...parts: (typeof body)['parts']) =>
        datasets.addDatasetVersion({ params, body: { ...body, parts } })
      await expect(add({ ...part, digest: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
        code: 'DATASETS_FILE_NOT_STORED',
        kind: 'invalid',
      })
      await expect(add({ ...part, bytes: 1 })).rejects.toMatchObject({ code: 'DATASETS_FILE_SIZE_DIFFERS' })
      await expect(add(part, part)).rejects.toMatchObject({ code: 'DATASETS_ROWS_DIFFER' })
      await expect(datasets.listDatasetVersions({ params })).rejects.toMatchObject({
        code: 'DATASETS_NOT_FOUND',
        kind: 'not-found',
      })
      await datasets.addDatasetVersion({ params, body })
      await expect(datasets.getDatasetVersion({ params: { ...params, number: 2 } })).rejects.toMatchObject({
        code: 'DATASETS_VERSION_NOT_FOUND',
      })
      const id = `ds_${'0'.repeat(26)}`
      await expect(datasets.listValidations({ params: { id } })).rejects.toMatchObject({ kind: 'not-found' })
    })

    it('gives versions tags that move, and keeps a version that has one', async () => {
      await using world = await openWorld(ground)
      const { datasets } = world.client
      for (const digit of ['1', '2'])
        await datasets.addDatasetVersion({ params, body: await someDataset(world, digit) })
      const put = (tag: string, number: number | string) =>
        datasets.tagDatasetVersion({ params: { ...params, tag }, body: { number } })
      const get = async (number: number | string) =>
        (await datasets.getDatasetVersion({ params: { ...params, number } })).number
      expect(await put('live', 1)).toMatchObject({ number: 1, tags: ['live'] })
      await put('best', 'live')
      expect(await get('live')).toBe(1)
      expect(await put('live', 'latest')).toMatchObject({ number: 2, tags: ['live'] })
      const { versions } = await datasets.listDatasetVersions({ params })
      expect(versions.map(({ number, tags }) => [number, tags])).toEqual([
        [2, ['live']],
        [1, ['best']],
      ])
      await expect(
        datasets.deleteDatasetVersion({ params: { ...params, number: 'live' } }),
      ).rejects.toMatchObject({
        code: 'DATASETS_VERSION_TAGGED',
        kind: 'conflict',
      })
      const untag = () => datasets.untagDatasetVersion({ params: { ...params, tag: 'live' } })
      await untag()
      for (const ask of [() => get('live'), untag])
        await expect(ask()).rejects.toMatchObject({ code: 'DATASETS_TAG_NOT_FOUND', kind: 'not-found' })
      await expect(put('latest', 1)).rejects.toMatchObject({ kind: 'invalid' })
      await datasets.deleteDatasetVersion({ params: { ...params, number: 2 } })
      expect(await get('latest')).toBe(1)
    })

    it('keeps the bytes that belong to rows, and what they are', async () => {
      await using world = await openWorld(ground)
      const body = await someDataset(world)
      const pack = await world.client.artifacts.putArtifact({ body: Buffer.from('images') })
      const media = { kind: 'array' as const, bytesEach: 4, shape: [2, 2], cells: 'uint8' }
      const parts = [{ ...body.parts[0]!, pack }]
      const add = (of: typeof parts) =>
        world.client.datasets.addDatasetVersion({ params, body: { ...body, media, parts: of } })
      await expect(add([{ ...parts[0]!, pack: { ...pack, bytes: 1 } }])).rejects.toMatchObject({
        code: 'DATASETS_FILE_SIZE_DIFFERS',
      })
      const { version } = await add(parts)
      expect(version).toMatchObject({ media, parts, bytes: parts[0]!.bytes + pack.bytes, madeFrom: [] })
    })

    it('is all there after a restart', async () => {
      await using first = await openWorld(ground)
      const { version } = await first.client.datasets.addDatasetVersion({
        params,
        body: await someDataset(first),
      })
      await using second = await first.restart()
      const { id } = version
      expect(await second.client.datasets.findDatasetVersion({ params: { id } })).toEqual(version)
    })
  })
