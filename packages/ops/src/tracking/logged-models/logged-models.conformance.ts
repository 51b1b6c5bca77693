import { describe, expect, it } from 'vitest'
import { openWorld, type Ground } from '../../../tests/worlds.ts'
import { loggedModelWords, parseFilter } from '../index.ts'
import type { LoggedModelOrder, ScoredOn } from './index.ts'

/** What holds of logged models on every database. */
export const loggedModelsConformance = (ground: Ground) =>
  describe('logged models', () => {
    it('keeps a model with its parameters, tags and scores, and says when its files are there', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.platform.rooms
      const run = await world.client.tracking.createRun({ body: {} })
      const made = await tracking.createLoggedModel({
        experimentId: '0',
        name: 'tree',
        type: 'classifier',
        runId: run.id,
        params: { depth: '6' },
        tags: { __proto__: 'kept' } as Record<string, string>,
      })
      expect(made.id).toMatch(/^m-[0-9a-f]{32}$/)
      expect(made).toMatchObject({ status: 'pending', lifecycle: 'active', runId: run.id, metrics: [] })
      const dataset = { name: 'train', digest: 'd1' }
      const point = { key: 'auc', value: 0.8, step: 1, tMs: 5, modelId: made.id }
      await world.client.tracking.logBatch({
        params: { id: run.id },
        body: {
          metrics: [
            { ...point, dataset },
            { ...point, value: 'NaN', step: 2 },
          ],
        },
      })
      await tracking.addLoggedModelParams(made.id, { depth: '6', more: 'x' })
      await expect(tracking.addLoggedModelParams(made.id, { late: '1', depth: '7' })).rejects.toMatchObject({
        code: 'TRACKING_LOGGED_MODEL_PARAM_CHANGED',
      })
      await tracking.tagLoggedModel(made.id, { k: 'v' })
      await tracking.untagLoggedModel(made.id, 'k')
      await expect(tracking.untagLoggedModel(made.id, 'k')).rejects.toMatchObject({ kind: 'not-found' })
      world.clock.advance(10)
      const ready = await tracking.settleLoggedModel(made.id, 'ready')
      expect(ready).toMatchObject({ status: 'ready', params: { depth: '6', more: 'x' } })
      expect(Object.keys(ready.params)).toEqual(['depth', 'more'])
      expect(ready.updatedAtMs).toBe(made.createdAtMs + 10)
      expect(ready.metrics).toEqual([
        { key: 'auc', value: 0.8, step: 1, tMs: 5, runId: run.id, dataset },
        { key: 'auc', value: 'NaN', step: 2, tMs: 5, runId: run.id, dataset: null },
      ])
    })

    it('is deleted out of sight, and made in an experiment that stands', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.platform.rooms
      const { id } = await tracking.createLoggedModel({ experimentId: '0' })
      await tracking.deleteLoggedModel(id)
      await expect(tracking.loggedModel(id)).rejects.toMatchObject({
        code: 'TRACKING_LOGGED_MODEL_NOT_FOUND',
      })
      expect(await tracking.loggedModel(id, true)).toMatchObject({ lifecycle: 'deleted' })
      await expect(tracking.createLoggedModel({ experimentId: '99' })).rejects.toMatchObject({
        code: 'TRACKING_EXPERIMENT_NOT_FOUND',
      })
    })

    it('finds models by what they are and scored, on the data that is asked for, page by page', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.platform.rooms
      const run = await world.client.tracking.createRun({ body: {} })
      const ids: string[] = []
      for (const [i, auc] of [0.7, 0.9, null, 0.8].entries()) {
        const { id } = await tracking.createLoggedModel({
          experimentId: '0',
          name: `m${i}`,
          params: { kind: i % 2 ? 'tree' : 'linear' },
          tags: { i: String(i) },
        })
        ids.push(id)
        world.clock.advance(5)
        if (auc === null) continue
        const dataset = { name: i < 2 ? 'old' : 'new', digest: `d${i}` }
        await world.client.tracking.logBatch({
          params: { id: run.id },
          body: { metrics: [{ key: 'auc', value: auc, step: 0, tMs: 1, modelId: id, dataset }] },
        })
      }
      const names = async (
        filter: string,
        {
          orderBy = [],
          datasets = [],
          limit = 10,
          offset = 0,
        }: {
          orderBy?: LoggedModelOrder[]
          datasets?: ScoredOn[]
          limit?: number
          offset?: number
        } = {},
      ) => {
        const where = parseFilter(filter, loggedModelWords)
        const query = { experimentIds: ['0'], where, orderBy, datasets, limit, offset }
        const { models, more } = await tracking.searchLoggedModels(query)
        return [...models.map(({ name }) => name), ...(more ? ['…'] : [])]
      }
      expect(await names('')).toEqual(['m3', 'm2', 'm1', 'm0'])
      expect(await names("params.kind = 'tree' AND metrics.auc > 0.85")).toEqual(['m1'])
      expect(await names("name LIKE 'm%' AND tags.i IN ('0', '2')")).toEqual(['m2', 'm0'])
      expect(await names(`model_id = '${ids[3]}'`)).toEqual(['m3'])
      expect(await names("status = 'PENDING'")).toHaveLength(4)
      const orderBy = [{ kind: 'metric', key: 'auc', descending: true }] as const
      expect(await names('', { orderBy: [...orderBy] })).toEqual(['m1', 'm3', 'm0', 'm2'])
      expect(await names('', { orderBy: [{ ...orderBy[0], dataset: { name: 'new' } }] })).toEqual([
        'm3',
        'm2',
        'm1',
        'm0',
      ])
      expect(await names('', { orderBy: [{ ...orderBy[0], dataset: { digest: 'd0' } }] })).toEqual([
        'm0',
        'm3',
        'm2',
        'm1',
      ])
      expect(await names('', { datasets: [{ name: 'old' }] })).toEqual(['m1', 'm0'])
      expect(await names('metrics.auc > 0.75', { datasets: [{ name: 'old', digest: 'd0' }] })).toEqual([])
      expect(await names('', { limit: 3 })).toEqual(['m3', 'm2', 'm1', '…'])
      expect(await names('', { limit: 3, offset: 3 })).toEqual(['m0'])
    })

    it('keeps one of another tool under its own id, with its files, once', async () => {
      await using world = await openWorld(ground)
      const { loggedModels, tracking, artifacts } = world.client
      const run = await tracking.createRun({ body: {} })
      const params = { id: `m-${'a'.repeat(32)}` }
      const body = {
        experimentId: '0',
        name: 'clf',
        type: 'sklearn',
        runId: run.id,
        status: 'pending' as const,
        createdAtMs: 5,
        updatedAtMs: 7,
        params: { depth: '6' },
        tags: { kind: 'tree' },
      }
      await loggedModels.putLoggedModel({ params, body })
      const ready = { ...body, status: 'ready' as const, updatedAtMs: 9 }
      await loggedModels.putLoggedModel({ params, body: ready })
      const { digest } = await artifacts.putArtifact({ body: Buffer.from('flavors: {}') })
      for (let i = 0; i < 2; i++)
        await loggedModels.addLoggedModelArtifact({ params, body: { path: 'MLmodel', digest } })
      expect(await loggedModels.getLoggedModel({ params })).toEqual({
        ...ready,
        ...params,
        lifecycle: 'active',
        metrics: [],
        artifacts: [{ path: 'MLmodel', digest, bytes: 11 }],
      })
      const other = loggedModels.putLoggedModel({ params, body: { ...ready, params: { depth: '7' } } })
      await expect(other).rejects.toMatchObject({ code: 'TRACKING_LOGGED_MODEL_PARAM_CHANGED' })
      const none = loggedModels.getLoggedModel({ params: { id: `m-${'b'.repeat(32)}` } })
      await expect(none).rejects.toMatchObject({ kind: 'not-found' })
      const made = { createdAtMs: 3, updatedAtMs: 4, tags: { team: 'growth' } }
      const experiment = await tracking.createExperiment({ body: { name: 'old', ...made } })
      expect(experiment).toMatchObject(made)
    })
  })
