import { expect, it } from 'vitest'
import { onPostgres } from '../../tests/on-postgres.ts'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'
import { approvalsHold } from './approvals/approvals.conformance.ts'

const files = {
  'pipeline.ts': `
import { each, pipeline, step } from 'slipway'
const list = step('list', ({ n }: { n: number }) => Array.from({ length: n }, (_, i) => i))
const twice = step('twice', ({ x }: { x: number }, ctx) => {
  ctx.log('twice ' + String.fromCharCode(0) + x)
  if (x === 3) throw new Error('three is too many')
  return { x: 2 * x, text: 'y'.repeat(100_000) }
})
export default pipeline('pg', { n: 3 }, (p) => each(each(list({ n: p.n }), (x) => twice({ x })), (y) => twice({ x: y.x })))`,
}

onPostgres('pipeline runs', (cluster) => {
  approvalsHold(async () => (await cluster().createDatabase()).url)

  it('keeps runs, nodes, attempts, events and results, and shares them', async () => {
    const { url, drop } = await cluster().createDatabase()
    {
      await using world = await pipelinesWorld(files, url)
      const run = await world.run()
      expect(run.failure).toBeNull()
      expect((run.output as { x: number }[]).map(({ x }) => x)).toEqual([0, 4, 8])
      const { events, done } = await world.pipelines.events(run.id, {})
      expect([done, events.length > 10]).toEqual([true, true])
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
      const again = await world.run()
      expect(again.output).toEqual(run.output)
      expect(again.nodes.every(({ status }) => status === 'cached')).toBe(true)

      const failed = await world.run({ n: 4 })
      expect(failed).toMatchObject({ status: 'failed', failure: { node: 'twice#3' } })
      expect(failed.failure?.message).toContain('three is too many')
      expect((await world.pipelines.list({ limit: 2 })).map(({ status }) => status)).toEqual([
        'failed',
        'succeeded',
      ])
      expect((await world.pipelines.node(run.id, 'twice#1')).inputs).toEqual({ x: 1 })
      await expect(world.pipelines.get('pr_none')).rejects.toMatchObject({ code: 'PIPELINE_RUN_NOT_FOUND' })
    }
    await drop()
  })
})
