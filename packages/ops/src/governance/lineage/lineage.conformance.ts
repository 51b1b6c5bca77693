import { expect, it } from 'vitest'
import { openWorld, someDataset, someModelVersion, type Ground } from '../../../tests/worlds.ts'

/** Lineage through all rooms, on every database. */
export const lineageGraphConformance = (ground: Ground) =>
  it('follows data through runs into models, each way, as far and as wide as it is asked', async () => {
    await using world = await openWorld(ground)
    const { datasets, registry, tracking, lineage } = world.client
    const add = async (name: string, digit: string, more: object = {}) =>
      (
        await datasets.addDatasetVersion({
          params: { name },
          body: { ...(await someDataset(world, digit)), ...more },
        })
      ).version
    const raw = await add('raw', '1', { madeBy: { run: 'pr_gone0000', step: 'collect' } })
    const clean = await add('clean', '2', { madeFrom: [raw.id] })
    const { id: run } = await tracking.createRun({ body: { name: 'fit' } })
    await tracking.addRunInputs({
      params: { id: run },
      body: {
        inputs: [
          {
            name: 'clean',
            digest: clean.digest,
            sourceType: 'slipway',
            source: '{}',
            schema: null,
            profile: null,
            context: null,
            tags: {},
          },
        ],
      },
    })
    for (let n = 0; n < 3; n++)
      await registry.createModelVersion({
        params: { name: 'churn' },
        body: {
          ...(await someModelVersion(world)),
          signature: { n },
          lineage: { datasetVersion: clean.id, run },
        },
      })
    const of = (ref: string, query: { depth?: number; width?: number } = {}) =>
      lineage.getLineage({ query: { of: ref, ...query } })
    const [dataset, raws, fit] = [`dataset:${clean.id}`, `dataset:${raw.id}`, `run:${run}`]
    const model = (n: number) => `model:churn@${n}`

    const back = await of(model(2))
    expect(new Set(back.nodes.map(({ id }) => id))).toEqual(new Set([model(2), dataset, fit, raws]))
    const edges = new Set(back.edges.map(({ from, to, words }) => `${from} ${words} ${to}`))
    expect(edges).toEqual(
      new Set([
        `${raws} made of ${dataset}`,
        `${dataset} trained on ${model(2)}`,
        `${dataset} read ${fit}`,
        `${fit} evaluated by ${model(2)}`,
      ]),
    )
    // The data's siblings are not among its ancestors; that there are more ways on is told.
    expect(back.nodes.find(({ id }) => id === dataset)).toMatchObject({ kind: 'dataset', moreAfter: 2 })

    const on = await of(raws, { depth: 3, width: 2 })
    expect(on.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([raws, dataset, model(3), model(2)]))
    expect(on.nodes.map(({ id }) => id)).not.toContain(model(1))
    expect(on.nodes.find(({ id }) => id === dataset)).toMatchObject({ moreAfter: 2 })
    expect((await of(raws, { depth: 1 })).nodes.map(({ id }) => id)).toEqual([raws, dataset])

    await expect(of('model:nobody@1')).rejects.toMatchObject({ code: 'LINEAGE_NOT_FOUND', kind: 'not-found' })
    await expect(of('cat:1')).rejects.toMatchObject({ kind: 'invalid' })
  })
