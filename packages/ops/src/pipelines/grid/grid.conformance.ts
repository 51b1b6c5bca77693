import { expect, it } from 'vitest'
import { scheduledWorld } from '../../../tests/schedules-world.ts'
import type { Ground } from '../../../tests/worlds.ts'

const source = (added: string) => `
import { each, pipeline, step } from 'slipway'
const load = step('load', async ({ n }: { n: number }) => n)
const twice = step('twice', async ({ n, x }: { n: number; x: number }) => {
  if (n + x === 13) throw new Error('thirteen')
  return 2 * n * x
})
${added === '' ? '' : `const ${added} = step('${added}', async ({ of }: { of: number[] }) => of.length)`}
export default pipeline('grid', { n: 1 }, (p) => {
  const n = load({ n: p.n })
  const all = each([1, 2, 3], (x) => twice({ n, x }))
  return ${added === '' ? 'all' : `${added}({ of: all })`}
})
`

/** Past runs of a pipeline by its steps, and what a run would do, on every database. */
export function gridConformance(ground: Ground): void {
  it('shows what each step did in each run, with the steps of the newest plan first', async () => {
    await using world = await scheduledWorld({ 'pipelines/grid.ts': source('old') }, ground)
    const { pipelines, schedules } = world.client
    const params = { name: 'grid' }
    const run = async (n: number, force = false) => {
      const { id } = await schedules.runPipeline({ params, body: { params: { n }, force } })
      await world.platform.rooms.pipelines.ended(id)
      return id
    }
    const before = await schedules.previewPipeline({ params, body: {} })
    expect(before.nodes.map(({ fate }) => fate)).toEqual(['runs', 'unknown', 'unknown', 'unknown', 'unknown'])
    expect(before).toMatchObject({ expectedMs: null, cost: null })
    const first = await run(1)
    const after = await schedules.previewPipeline({ params, body: {} })
    expect(after.nodes.every(({ fate }) => fate === 'cached')).toBe(true)
    const changed = await schedules.previewPipeline({ params, body: { params: { n: 12 } } })
    expect(changed.nodes[0]).toMatchObject({
      id: 'load',
      fate: 'runs',
      reason: expect.stringContaining('n') as string,
    })
    await expect(schedules.previewPipeline({ params, body: { params: { m: 1 } } })).rejects.toMatchObject({
      kind: 'invalid',
    })

    await world.write('pipelines/grid.ts', source('fresh'))
    const second = await run(1)
    const third = await run(12)

    const grid = await pipelines.getPipelineGrid({ params: { pipeline: 'grid' }, query: {} })
    expect(grid.runs.map(({ run }) => run.id)).toEqual([third, second, first])
    const last = grid.steps.at(-1)!
    expect(last).toEqual({ id: 'old', gone: true })
    const at = (id: string) => grid.steps.findIndex((step) => step.id === id)
    const statuses = (id: string) => grid.runs.map(({ cells }) => cells[at(id)]?.status ?? null)
    expect(statuses('load')).toEqual(['succeeded', 'cached', 'succeeded'])
    expect(statuses('fresh')).toEqual([null, 'succeeded', null])
    expect(statuses('old')).toEqual([null, null, 'succeeded'])
    expect(grid.runs[0]!.cells.some((cell) => cell?.status === 'failed')).toBe(true)
    const own = grid.runs[2]!.cells[at('load')]!
    expect(own).toMatchObject({ copies: 1, reason: expect.any(String) as string })
    expect(own.wallMs).toBeGreaterThanOrEqual(0)

    const short = await pipelines.getPipelineGrid({
      params: { pipeline: 'grid' },
      query: { limit: 1, before: third, steps: 1 },
    })
    expect(short.runs.map(({ run }) => run.id)).toEqual([second])
    expect([short.steps.length, short.moreSteps]).toEqual([1, grid.steps.length - 2])
    expect(await pipelines.getPipelineGrid({ params: { pipeline: 'no' }, query: {} })).toEqual({
      pipeline: 'no',
      steps: [],
      moreSteps: 0,
      runs: [],
    })
  })
}
