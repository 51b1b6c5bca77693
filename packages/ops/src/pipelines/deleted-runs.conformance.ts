import type { PlanBody } from '@slipway/contract/pipelines'
import { describe, expect, it } from 'vitest'
import { ageArtifacts } from '../../tests/age-artifacts.ts'
import { type Ground, openWorld, someModelVersion, type World } from '../../tests/worlds.ts'

const put = async ({ client }: World, text: string) =>
  (await client.artifacts.putArtifact({ body: Buffer.from(text) })).digest

/** A run of a pipeline that runs nothing, whose plan names a file from the artifact store. */
const someRun = async (world: World, digest: string, pipeline = 'p') => {
  const held = { filler: 'x'.repeat(70_000), file: { $file: { digest, bytes: 1, name: 'f' } } }
  const plan = {
    version: 1,
    pipeline,
    params: held,
    seed: 0,
    project: { root: '/' },
    bundle: { digest: `sha256:${'0'.repeat(64)}`, file: '/none', export: 'x', lockfile: null, sources: [] },
    reaches: {},
    nodes: [],
    eaches: [],
    output: null,
  } satisfies PlanBody
  const { id } = await world.client.pipelines.createPipelineRun({ body: { plan } })
  await world.platform.rooms.pipelines.ended(id)
  return id
}

/** What holds of deleted pipeline runs on every database. */
export const deletedRunsConformance = (ground: Ground) =>
  describe('deleted pipeline runs', () => {
    it('are out of sight, can be restored, and go with a later collection of garbage', async () => {
      await using world = await openWorld(ground)
      const { pipelines, storage } = world.client
      const [one, two, three] = [await put(world, 'one'), await put(world, 'two'), await put(world, 'three')]
      const [gone, back, named] = [
        await someRun(world, one),
        await someRun(world, two),
        await someRun(world, three),
      ]
      const params = (id: string) => ({ params: { id } })
      const there = async (digest: string) =>
        (await world.client.artifacts.findArtifact({ params: { digest } }).catch(() => null)) !== null
      // A model tells by which run it was made.
      await world.client.registry.createModelVersion({
        params: { name: 'm' },
        body: { ...(await someModelVersion(world)), facts: { pipelineRun: named } },
      })

      for (const id of [gone, back, named])
        expect((await pipelines.deletePipelineRun(params(id))).deletedMs).toBeGreaterThan(0)
      expect((await pipelines.listPipelineRuns()).runs).toEqual([])
      const deleted = await pipelines.listPipelineRuns({ query: { deleted: true } })
      expect(deleted.runs.map(({ id }) => id).sort()).toEqual([gone, back, named].sort())
      expect((await pipelines.restorePipelineRun(params(back))).deletedMs).toBeUndefined()
      expect((await pipelines.listPipelineRuns()).runs.map(({ id }) => id)).toEqual([back])

      await ageArtifacts(world.platform.home)
      // Not yet: it was deleted just now.
      expect((await storage.collectGarbage({ body: {} })).purged.pipelineRuns).toBe(0)
      world.clock.advance(1000)
      const body = { graceMs: 0 }
      expect((await storage.collectGarbage({ body: { ...body, dryRun: true } })).purged.pipelineRuns).toBe(1)
      expect(await there(one)).toBe(true)
      // What is asked for is kept for a while.
      await ageArtifacts(world.platform.home)
      expect((await storage.collectGarbage({ body })).purged.pipelineRuns).toBe(1)
      await expect(pipelines.getPipelineRun(params(gone))).rejects.toMatchObject({
        code: 'PIPELINE_RUN_NOT_FOUND',
      })
      expect([await there(one), await there(two), await there(three)]).toEqual([false, true, true])
      expect((await pipelines.getPipelineRun(params(named))).deletedMs).toBeGreaterThan(0)
      await expect(pipelines.deletePipelineRun(params(gone))).rejects.toMatchObject({ kind: 'not-found' })
    })
  })
