import type { MetricValue, RunSearch } from '@slipway/contract/tracking'
import { describe, expect, it } from 'vitest'
import { openWorld, type Ground } from '../../tests/worlds.ts'

/** What holds of tracking on every database. */
export const trackingConformance = (ground: Ground) =>
  describe('tracking', () => {
    it('has the default experiment 0, and gives further ones decimal ids, one for each name', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      expect(await tracking.getExperiment({ params: { id: '0' } })).toMatchObject({ name: 'Default' })
      const made = await Promise.all(
        ['a', 'b', 'a', 'b'].map((name) => tracking.createExperiment({ body: { name } })),
      )
      expect(made.map((e) => e.id).sort()).toEqual(['1', '1', '2', '2'])
      const { experiments } = await tracking.listExperiments()
      expect(experiments.map((e) => e.id)).toEqual(['2', '1', '0'])
      await expect(tracking.getExperiment({ params: { id: '77' } })).rejects.toMatchObject({
        code: 'TRACKING_EXPERIMENT_NOT_FOUND',
      })
    })

    it('keeps a run with all that was logged, and every point of its metrics', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const params = { depth: '6', __proto__: 'kept', 'näme/ü': '' }
      const run = await tracking.createRun({ body: { experiment: 'churn', name: 'try 1', params } })
      expect(run.id).toMatch(/^[0-9a-f]{32}$/)
      const at = { params: { id: run.id } }
      const values: MetricValue[] = [
        0.1 + 0.2,
        'NaN',
        'Infinity',
        '-Infinity',
        -0,
        5e-324,
        1.7976931348623157e308,
      ]
      const metrics = values.map((value, step) => ({ key: 'loss', value, step, tMs: 5 }))
      await tracking.logBatch({ ...at, body: { metrics, tags: { owner: 'ana' } } })
      await tracking.logBatch({
        ...at,
        body: { tags: { owner: 'ben' }, metrics: [{ key: 'auc', value: 0.8 }] },
      })
      const { points } = await tracking.getMetricHistory({ ...at, query: { key: 'loss' } })
      expect(points.map((p) => p.value)).toEqual(values.map((v) => (v === 0 ? 0 : v)))
      const read = await tracking.getRun(at)
      expect(read).toMatchObject({ name: 'try 1', status: 'running', tags: { owner: 'ben' } })
      expect(Object.entries(read.params).sort()).toEqual(Object.entries(params).sort())
      expect(read.metrics['loss']).toEqual({ value: values.at(-1), step: 6, tMs: 5 })
      expect(read.metrics['auc']).toEqual({ value: 0.8, step: 0, tMs: world.clock.nowMs() })
    })

    it('logs a batch that is sent twice once, and the last value stays the last', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const { id } = await tracking.createRun({ body: {} })
      const batch = (from: number) => ({
        params: { id },
        body: {
          params: { depth: '6' },
          metrics: Array.from({ length: 1500 }, (_, i) => ({
            key: `m${i % 3}`,
            value: i,
            step: from + i,
            tMs: 1,
          })),
        },
      })
      await tracking.logBatch(batch(0))
      await tracking.logBatch(batch(5000))
      await Promise.all([tracking.logBatch(batch(0)), tracking.logBatch(batch(5000))])
      const { points } = await tracking.getMetricHistory({ params: { id }, query: { key: 'm0' } })
      expect(points).toHaveLength(1000)
      expect((await tracking.getRun({ params: { id } })).metrics['m2']).toMatchObject({
        value: 1499,
        step: 6499,
      })
    })

    it('takes all of a batch or none of it', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const { id } = await tracking.createRun({ body: { params: { depth: '6' } } })
      const clash = { params: { depth: '7', more: '1' }, tags: { t: '1' }, metrics: [{ key: 'm', value: 1 }] }
      const fine = { metrics: [{ key: 'fine', value: 1 }] }
      const sent = await Promise.allSettled([
        tracking.logBatch({ params: { id }, body: fine }),
        tracking.logBatch({ params: { id }, body: clash }),
        tracking.logBatch({ params: { id }, body: { metrics: [{ key: 'fine', value: 2, step: 1 }] } }),
      ])
      expect(sent.map((s) => s.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(sent[1]).toMatchObject({ reason: { code: 'TRACKING_PARAM_CHANGED', kind: 'conflict' } })
      const run = await tracking.getRun({ params: { id } })
      expect(run).toMatchObject({ params: { depth: '6' }, tags: {} })
      expect(Object.keys(run.params)).toEqual(['depth'])
      expect(Object.keys(run.metrics)).toEqual(['fine'])
    })

    it('makes one run of a request sent again with its key', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const body = { key: 'k1', params: { a: '1' } }
      const runs = await Promise.all([1, 2, 3].map(() => tracking.createRun({ body })))
      expect(new Set(runs.map((run) => run.id)).size).toBe(1)
      expect((await tracking.searchRuns({ body: {} })).total).toBe(1)
    })

    it('makes one run of an id that the caller chose, however often it is sent', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const id = 'a1'.repeat(16)
      const runs = await Promise.all(
        ['first', 'again'].map((name) => tracking.createRun({ body: { id, name, tags: { name } } })),
      )
      expect(runs.map((run) => run.id)).toEqual([id, id])
      expect(runs[0]).toEqual(runs[1])
      expect((await tracking.searchRuns({ body: {} })).total).toBe(1)
    })

    it('notes what a run is made of, the last word standing', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const { id } = await tracking.createRun({ body: {} })
      const at = { params: { id } }
      expect(await tracking.getRunContext(at)).toEqual({ context: null })
      const context = { code: { commit: 'a'.repeat(40), dirty: true }, host: { cpus: 2 } }
      await tracking.setRunContext({ ...at, body: { host: { cpus: 1 } } })
      await tracking.setRunContext({ ...at, body: context })
      expect(await tracking.getRunContext(at)).toEqual({ context })
      const nobody = { params: { id: '0'.repeat(32) } }
      await expect(tracking.setRunContext({ ...nobody, body: context })).rejects.toMatchObject({
        code: 'TRACKING_RUN_NOT_FOUND',
      })
      const unknown = { ...at, body: { host: { planet: 'earth' } } as object }
      await expect(tracking.setRunContext(unknown)).rejects.toMatchObject({ kind: 'invalid' })
    })

    it('ends a run once, with what it used', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const { id } = await tracking.createRun({ body: {} })
      world.clock.advance(1500)
      const resources = { durationMs: 1500, cpuSeconds: 2.5, peakMemoryBytes: 5_000_000_000 }
      const end = { params: { id }, body: { status: 'finished' as const, resources } }
      const ended = await tracking.finishRun(end)
      expect(ended).toMatchObject({ status: 'finished', resources, endedAtMs: ended.startedAtMs + 1500 })
      expect(await tracking.finishRun(end)).toEqual(ended)
      await expect(tracking.finishRun({ params: { id }, body: { status: 'failed' } })).rejects.toMatchObject({
        code: 'TRACKING_RUN_ENDED',
      })
    })

    it('nests runs, and notes their files', async () => {
      await using world = await openWorld(ground)
      const { tracking, artifacts } = world.client
      const parent = await tracking.createRun({ body: { name: 'search' } })
      const child = await tracking.createRun({ body: { parentId: parent.id } })
      const { digest } = await artifacts.putArtifact({ body: Buffer.from('plot') })
      const at = { params: { id: child.id } }
      await tracking.addRunArtifact({ ...at, body: { path: 'plots/roc.png', digest } })
      await tracking.addRunArtifact({ ...at, body: { path: 'plots/roc.png', digest } })
      const { runs } = await tracking.searchRuns({ body: { parentId: parent.id } })
      expect(runs).toHaveLength(1)
      expect(runs[0]).toMatchObject({
        id: child.id,
        artifacts: [{ path: 'plots/roc.png', digest, bytes: 4 }],
      })
      const missing = { path: 'x', digest: `sha256:${'0'.repeat(64)}` }
      await expect(tracking.addRunArtifact({ ...at, body: missing })).rejects.toMatchObject({
        code: 'TRACKING_ARTIFACT_NOT_STORED',
      })
      await expect(tracking.createRun({ body: { parentId: '0'.repeat(32) } })).rejects.toMatchObject({
        code: 'TRACKING_RUN_NOT_FOUND',
      })
    })

    it('finds runs by what they logged, in the order wanted, page by page', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const aucs: (MetricValue | null)[] = [0.7, 0.9, 'NaN', 0.8, null]
      for (const [i, value] of aucs.entries()) {
        const { id } = await tracking.createRun({
          body: { name: `r${i}`, params: { kind: i % 2 ? 'tree' : 'linear' }, tags: { i: String(i) } },
        })
        world.clock.advance(10)
        if (value !== null)
          await tracking.logBatch({ params: { id }, body: { metrics: [{ key: 'auc', value }] } })
      }
      const names = async (body: RunSearch) =>
        (await tracking.searchRuns({ body })).runs.map((run) => run.name)
      expect(await names({})).toEqual(['r4', 'r3', 'r2', 'r1', 'r0'])
      expect(await names({ orderBy: 'startedAtMs' })).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
      expect(await names({ orderBy: 'metrics.auc desc' })).toEqual(['r1', 'r3', 'r0', 'r2', 'r4'])
      expect(await names({ orderBy: 'metrics.auc' })).toEqual(['r0', 'r3', 'r1', 'r2', 'r4'])
      expect(await names({ where: [{ field: 'metrics.auc', is: '>=', value: 0.8 }] })).toEqual(['r3', 'r1'])
      expect(
        await names({
          where: [
            { field: 'params.kind', is: '=', value: 'linear' },
            { field: 'tags.i', is: '!=', value: '0' },
          ],
        }),
      ).toEqual(['r4', 'r2'])
      expect(await names({ status: 'failed' })).toEqual([])
      const first = await tracking.searchRuns({ body: { limit: 3 } })
      expect(first.total).toBe(5)
      const rest = await tracking.searchRuns({ body: { limit: 3, cursor: first.next! } })
      expect([rest.runs.map((run) => run.name), rest.next]).toEqual([['r1', 'r0'], null])
      await expect(tracking.searchRuns({ body: { cursor: 'nonsense' } })).rejects.toMatchObject({
        code: 'TRACKING_CURSOR_BROKEN',
      })
      await expect(names({ where: [{ field: 'metrics.auc', is: '>', value: 'x' }] })).rejects.toMatchObject({
        code: 'TRACKING_FILTER_NOT_COMPARABLE',
      })
    })

    it('puts runs side by side, what differs first', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const a = await tracking.createRun({ body: { params: { lr: '0.1', depth: '6' } } })
      const b = await tracking.createRun({ body: { params: { lr: '0.1', depth: '8', extra: 'x' } } })
      await tracking.logBatch({ params: { id: b.id }, body: { metrics: [{ key: 'auc', value: 0.5 }] } })
      const comparison = await tracking.compareRuns({ body: { runs: [b.id, a.id] } })
      expect(comparison.runs.map((run) => run.id)).toEqual([b.id, a.id])
      expect(comparison.params).toEqual([
        { key: 'depth', differs: true, values: ['8', '6'] },
        { key: 'extra', differs: true, values: ['x', null] },
        { key: 'lr', differs: false, values: ['0.1', '0.1'] },
      ])
      expect(comparison.metrics).toEqual([{ key: 'auc', differs: true, values: [0.5, null] }])
    })
  })
