import { expect, it } from 'vitest'
import { scheduledWorld } from '../../../tests/schedules-world.ts'
import { openWorld, someDataset, someModelVersion, type Ground } from '../../../tests/worlds.ts'

/** Lineage through all rooms, on every database. */
export function lineageGraphConformance(ground: Ground): void {
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

  it('tells of a pipeline run what it read, whose results it took, its runs and what it made', async () => {
    await using world = await scheduledWorld({ 'pipelines/reads.ts': reads }, ground)
    const { datasets, lineage, registry, schedules, tracking } = world.client
    const { version } = await datasets.addDatasetVersion({
      params: { name: 'raw' },
      body: await someDataset(world),
    })
    const run = async () => {
      const { id } = await schedules.runPipeline({
        params: { name: 'reads' },
        body: { params: { data: version.id } },
      })
      await world.platform.rooms.pipelines.ended(id)
      return id
    }
    const [first, second] = [await run(), await run()]
    const { id: fit } = await tracking.createRun({
      body: { name: 'fit', tags: { 'slipway.pipeline_run': second, 'slipway.step': 'train' } },
    })
    await registry.createModelVersion({
      params: { name: 'churn' },
      body: { ...(await someModelVersion(world)), lineage: { run: fit, pipelineRun: second } },
    })
    const graph = await lineage.getLineage({ query: { of: `pipeline-run:${second}` } })
    expect(graph.nodes[0]).toMatchObject({ name: 'reads', detail: `data ${version.id}` })
    const edges = new Set(graph.edges.map(({ from, to, words }) => `${from} ${words} ${to}`))
    expect(edges).toEqual(
      new Set([
        `dataset:${version.id} read pipeline-run:${first}`,
        `dataset:${version.id} read pipeline-run:${second}`,
        `pipeline-run:${first} gave results to pipeline-run:${second}`,
        `pipeline-run:${second} train run:${fit}`,
        `pipeline-run:${second} made model:churn@1`,
        `run:${fit} made model:churn@1`,
      ]),
    )
  })
}

const reads = `
import { pipeline, step } from 'slipway'
const read = step('read', async ({ data }: { data: string }) => ({ id: data }))
export default pipeline('reads', { data: '' }, (p) => read({ data: p.data }))
`
