import { describe, expect, it } from 'vitest'
import { openWorld, someDataset, someModelVersion, type Ground } from '../../../tests/worlds.ts'

/** What holds of the lineage of datasets on every database. */
export const lineageConformance = (ground: Ground) =>
  describe('the lineage of datasets', () => {
    it('tells where a version came from and what was made of it', async () => {
      await using world = await openWorld(ground)
      const { datasets, registry, tracking } = world.client
      const add = async (name: string, digit: string, madeFrom: string[] = []) => {
        const whole = await someDataset(world, digit)
        const source = {
          ...whole.source,
          connector: 'postgres',
          query: 'select 1',
          cursorColumn: 'id',
          cursor: '9',
        }
        const madeBy = { run: 'pr_gone0000', step: 'collect' }
        const body = { ...whole, source, madeFrom, madeBy }
        return (await datasets.addDatasetVersion({ params: { name }, body })).version
      }
      const raw = await add('raw', '1')
      const clean = await add('clean', '2', [raw.id])
      const { id: read } = await tracking.createRun({ body: { name: 'read it' } })
      const { id: gone } = await tracking.createRun({ body: { name: 'gone' } })
      const input = {
        name: 'raw',
        digest: raw.digest,
        sourceType: 'slipway',
        source: '{}',
        schema: null,
        profile: null,
      }
      for (const id of [read, gone])
        await tracking.addRunInputs({
          params: { id },
          body: { inputs: [{ ...input, context: 'training', tags: {} }] },
        })
      await tracking.deleteRun({ params: { id: gone } })
      const body = { ...(await someModelVersion(world)), lineage: { datasetVersion: raw.id } }
      const model = await registry.createModelVersion({ params: { name: 'churn' }, body })

      const of = ({ id, name, number, digest }: typeof raw) => ({ id, name, number, digest })
      expect(await datasets.datasetLineage({ params: { id: raw.id } })).toEqual({
        version: of(raw),
        source: raw.source,
        madeBy: { run: 'pr_gone0000', step: 'collect' },
        code: null,
        madeFrom: [],
        made: {
          datasets: [of(clean)],
          runs: [{ id: read, name: 'read it' }],
          models: [{ id: model.version.id, name: 'churn', number: 1 }],
        },
      })
      expect(await datasets.datasetLineage({ params: { id: clean.id } })).toMatchObject({
        madeFrom: [of(raw)],
        made: { datasets: [], runs: [], models: [] },
      })
      await expect(add('other', '3', [`ds_${'0'.repeat(26)}`])).rejects.toMatchObject({
        code: 'DATASETS_ORIGIN_NOT_FOUND',
        kind: 'invalid',
      })
    })
  })
