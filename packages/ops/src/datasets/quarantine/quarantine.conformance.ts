import { describe, expect, it } from 'vitest'
import { openWorld, someDataset, type Ground, type World } from '../../../tests/worlds.ts'

const params = { name: 'telco' }

/** A version, its rest, and what was set aside of it. */
const setAside = async (world: World) => {
  const { datasets, quarantines, artifacts } = world.client
  const { version: from } = await datasets.addDatasetVersion({ params, body: await someDataset(world) })
  const { version: rest } = await datasets.addDatasetVersion({ params, body: await someDataset(world, '2') })
  const file = await artifacts.putArtifact({ body: Buffer.from('the rows') })
  const body = {
    from: from.id,
    rest: rest.id,
    rows: 3,
    reasons: [{ check: 'not-null:age', title: 'age is never missing', rows: 3 }],
    checks: [{ kind: 'not-null', columns: ['age'], severity: 'block', mostly: 1, args: {} }],
    file,
    madeBy: { step: 'validate' },
  }
  return { from, rest, body, quarantine: await quarantines.addQuarantine({ body }) }
}

/** What holds of quarantines on every database. */
export const quarantineConformance = (ground: Ground) =>
  describe('quarantines', () => {
    it('keep what was set aside, and are listed by dataset, the newest first', async () => {
      await using world = await openWorld(ground)
      const { quarantine, body } = await setAside(world)
      expect(quarantine).toMatchObject({
        ...body,
        dataset: 'telco',
        admitted: 0,
        admissions: [],
        createdBy: 'local',
        madeBy: { run: null, step: 'validate' },
      })
      expect(quarantine.id).toMatch(/^qu_[0-9a-z]{26}$/)
      world.clock.advance(1)
      const { id } = await world.client.quarantines.addQuarantine({ body })
      const { quarantines } = await world.client.quarantines.listQuarantines({ query: { dataset: 'telco' } })
      expect(quarantines.map((each) => each.id)).toEqual([id, quarantine.id])
      const others = await world.client.quarantines.listQuarantines({ query: { dataset: 'other' } })
      expect(others.quarantines).toEqual([])
      await using after = await world.restart()
      expect(await after.client.quarantines.getQuarantine({ params: { id: quarantine.id } })).toEqual(
        quarantine,
      )
    })

    it('take each row back once, however many admit at a time', async () => {
      await using world = await openWorld(ground)
      const { quarantine, rest } = await setAside(world)
      const admit = (rows: number[]) =>
        world.client.quarantines.admitRows({
          params: { id: quarantine.id },
          body: { rows, version: rest.id, repaired: true },
        })
      const tried = await Promise.allSettled([admit([7, 9]), admit([9]), admit([7, 9])])
      expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const each of tried)
        if (each.status === 'rejected')
          expect(each.reason).toMatchObject({ code: 'QUARANTINE_ROWS_ADMITTED', kind: 'conflict' })
      const { admitted, admissions } = await world.client.quarantines.getQuarantine({
        params: { id: quarantine.id },
      })
      expect(admitted).toBe(admissions.flatMap(({ rows }) => rows).length)
      expect(admissions[0]).toMatchObject({ version: rest.id, repaired: true, admittedBy: 'local' })
      await expect(admit([1, 2, 3])).rejects.toMatchObject({ code: 'QUARANTINE_TOO_MANY_ROWS' })
    })

    it('refuse what names nothing that is there', async () => {
      await using world = await openWorld(ground)
      const { quarantine, body } = await setAside(world)
      const { quarantines, datasets } = world.client
      const lost = { digest: `sha256:${'0'.repeat(64)}`, bytes: 1 }
      await expect(quarantines.addQuarantine({ body: { ...body, file: lost } })).rejects.toMatchObject({
        code: 'DATASETS_FILE_NOT_STORED',
      })
      const none = `ds_${'0'.repeat(26)}`
      await expect(quarantines.addQuarantine({ body: { ...body, from: none } })).rejects.toMatchObject({
        kind: 'not-found',
      })
      const { version } = await datasets.addDatasetVersion({
        params: { name: 'other' },
        body: await someDataset(world),
      })
      const admission = { rows: [1], version: version.id, repaired: false }
      await expect(
        quarantines.admitRows({ params: { id: quarantine.id }, body: admission }),
      ).rejects.toMatchObject({ code: 'QUARANTINE_OTHER_DATASET' })
      await expect(
        quarantines.admitRows({ params: { id: `qu_${'0'.repeat(26)}` }, body: admission }),
      ).rejects.toMatchObject({ code: 'QUARANTINE_NOT_FOUND', kind: 'not-found' })
    })

    it('hold the versions and the file that they name, whatever is deleted', async () => {
      await using world = await openWorld(ground)
      const { quarantine, from } = await setAside(world)
      await world.client.datasets.deleteDatasetVersion({ params: { ...params, number: from.number } })
      world.clock.advance(100 * 24 * 3_600_000)
      await world.client.storage.collectGarbage({ body: {} })
      expect(await world.client.datasets.findDatasetVersion({ params: { id: from.id } })).toMatchObject({
        id: from.id,
      })
      expect(
        await world.client.artifacts.getArtifact({ params: { digest: quarantine.file.digest } }),
      ).toBeDefined()
    })
  })
