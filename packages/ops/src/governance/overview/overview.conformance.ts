import { expect, it } from 'vitest'
import { scheduledWorld, echo } from '../../../tests/schedules-world.ts'
import { someDataset, someModelVersion, type Ground } from '../../../tests/worlds.ts'

const metric = (value: number) => ({ value, low: value - 0.1, high: value + 0.1, on: 'cv5', n: 100 })

/** The whole platform in one look, on every database. */
export const overviewConformance = (ground: Ground) =>
  it('tells what needs a person, how the models do, what runs and what changed', async () => {
    await using world = await scheduledWorld({ 'pipelines/echo.ts': echo('echo') }, ground, {
      prices: () => ({ currency: 'EUR', machineHour: 3600 }),
    })
    const { overview, registry, approvals, datasets, schedules } = world.client
    const look = (query: { sinceMs?: number } = {}) => overview.getOverview({ query })
    expect(await look()).toMatchObject({ empty: true, needs: [], models: [], running: [], changed: [] })

    const run = async (params: object) => {
      const { id } = await schedules.runPipeline({
        params: { name: 'echo' },
        body: { params: { ...params } },
      })
      await world.platform.rooms.pipelines.ended(id)
      return id
    }
    const made = await run({ day: 'one' })
    const broken = await run({ day: 'broken' })
    const { version } = await datasets.addDatasetVersion({
      params: { name: 'raw' },
      body: await someDataset(world, '1'),
    })
    await datasets.addValidation({
      params: { id: version.id },
      body: { report: { passed: 1, failed: 2, warned: 0, results: [] } },
    })
    const params = { name: 'churn' }
    for (const recall of [0.4, 0.5])
      await registry.createModelVersion({
        params,
        body: {
          ...(await someModelVersion(world)),
          signature: { target: 'left', positive: 'yes', inputs: [{ name: 'long' }] },
          metrics: { recall: metric(recall), roc_auc: metric(0.8) },
          lineage: { pipelineRun: made },
        },
      })
    await registry.setAlias({ params: { ...params, alias: 'champion' }, body: { number: 2 } })
    await approvals.requestApproval({ params: { ...params, number: 1 }, body: { target: 'champion' } })

    const now = await look()
    expect(now.empty).toBe(false)
    expect(now.needs.map(({ of, status }) => [of.kind, of.name, of.part, status])).toEqual(
      expect.arrayContaining([
        ['pipeline-run', broken, 'tell', 'failed'],
        ['dataset', 'raw', 'checks', 'failed'],
        ['approval', 'churn', expect.any(String) as string, 'waiting'],
      ]),
    )
    expect(now.needs).toHaveLength(3)
    const [model] = now.models
    expect(model).toMatchObject({
      name: 'churn',
      versions: 2,
      champion: { number: 2, signature: { target: 'left', positive: 'yes' } },
      trend: {
        metric: 'recall',
        points: [
          { number: 1, value: 0.4 },
          { number: 2, value: 0.5 },
        ],
      },
      made: { cost: { currency: 'EUR' } },
      answers: [],
    })
    expect(model!.champion!.signature).not.toHaveProperty('inputs')
    expect(model!.made!.cost!.amount).toBeCloseTo(model!.made!.wallMs / 1000, 6)
    expect(now.changed.map(({ words }) => words)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('echo: '),
        'data raw version 1, 7,043 rows',
        'model churn version 2 is champion',
      ] as string[]),
    )
    expect((await look({ sinceMs: world.clock.nowMs() + 1 })).changed).toEqual([])

    // What was made good needs nobody.
    await run({ day: 'two' })
    expect((await look()).needs.some(({ of }) => of.name === broken)).toBe(false)
  })
