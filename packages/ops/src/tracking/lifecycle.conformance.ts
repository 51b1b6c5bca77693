import type { MetricValue, RunPage } from '@slipway/contract/tracking'
import { describe, expect, it } from 'vitest'
import { openWorld, type Ground } from '../../tests/worlds.ts'
import { experimentWords, parseFilter, parseOrderBy } from './index.ts'

/** What holds of experiments and runs over their whole life, on every database. */
export const lifecycleConformance = (ground: Ground) =>
  describe('the life of experiments and runs', () => {
    it('keeps every point of a metric logged one by one, by many at once and in lumps', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const ids = await Promise.all([1, 2].map(async () => (await tracking.createRun({ body: {} })).id))
      const log = (id: string, steps: readonly number[]) =>
        tracking.logBatch({
          params: { id },
          body: { metrics: steps.map((step) => ({ key: 'm', step, tMs: step, value: step / 7 })) },
        })
      const steps = Array.from({ length: 600 }, (_, i) => (i * 7919) % 600)
      for (let at = 0; at < 600; at += 50)
        await Promise.all(
          steps.slice(at, at + 50).flatMap((step) => [log(ids[0]!, [step]), log(ids[0]!, [step])]),
        )
      for (let at = 0; at < 20_000; at += 500)
        await log(
          ids[1]!,
          Array.from({ length: 500 }, (_, i) => at + i),
        )
      const whole = (count: number) =>
        Array.from({ length: count }, (_, step) => ({ step, tMs: step, value: step / 7 }))
      const query = { key: 'm' }
      expect((await tracking.getMetricHistory({ params: { id: ids[0]! }, query })).points).toEqual(whole(600))
      const { histories } = await tracking.getMetricHistories({ body: { runs: ids, key: 'm' } })
      expect(histories.find(({ run }) => run === ids[1])!.points).toEqual(whole(20_000))
      const some = { key: 'm', fromStep: 100, toStep: 10_000, buckets: 10 }
      const { points } = await tracking.getMetricHistory({ params: { id: ids[1]! }, query: some })
      expect(points.length).toBeLessThanOrEqual(22)
      expect([points[0]!.step, points.at(-1)!.step]).toEqual([100, 10_000])
      const page = { key: 'm', offset: 590, limit: 100 }
      const last = await tracking.getMetricHistory({ params: { id: ids[0]! }, query: page })
      expect(last.points).toEqual(whole(600).slice(590))
    })

    it('deletes and restores experiments with their runs, renames and tags them', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const { id } = await tracking.createExperiment({ body: { name: 'churn' } })
      const run = await tracking.createRun({ body: { experimentId: id } })
      await tracking.createExperiment({ body: { name: 'fraud' } })
      await expect(
        tracking.renameExperiment({ params: { id }, body: { name: 'fraud' } }),
      ).rejects.toMatchObject({ code: 'TRACKING_EXPERIMENT_TAKEN', kind: 'conflict' })
      world.clock.advance(5)
      const tags = { owner: 'ana', __proto__: 'x' }
      await tracking.tagExperiment({ params: { id }, body: { tags } })
      const renamed = await tracking.renameExperiment({ params: { id }, body: { name: 'churn 2' } })
      expect(renamed).toMatchObject({ name: 'churn 2', updatedAtMs: world.clock.nowMs() })
      expect(Object.entries(renamed.tags)).toEqual(Object.entries(tags))
      const removal = { params: { id }, body: { tags: { owner: null, none: null } } }
      await expect(tracking.tagExperiment(removal)).rejects.toMatchObject({ code: 'TRACKING_TAG_NOT_FOUND' })
      expect((await tracking.getExperiment({ params: { id } })).tags).toHaveProperty('owner')

      expect((await tracking.deleteExperiment({ params: { id } })).lifecycle).toBe('deleted')
      expect((await tracking.getRun({ params: { id: run.id } })).lifecycle).toBe('deleted')
      expect((await tracking.searchRuns({ body: {} })).total).toBe(0)
      expect((await tracking.searchRuns({ body: { view: 'deleted' } })).total).toBe(1)
      expect((await tracking.listExperiments()).experiments.map((e) => e.name)).toEqual(['fraud', 'Default'])
      const { experiments } = await tracking.listExperiments({ query: { view: 'deleted' } })
      expect(experiments.map((e) => e.name)).toEqual(['churn 2'])
      const refused = { code: 'TRACKING_EXPERIMENT_DELETED', kind: 'conflict' }
      await expect(tracking.createRun({ body: { experimentId: id } })).rejects.toMatchObject(refused)
      await expect(tracking.deleteExperiment({ params: { id } })).rejects.toMatchObject(refused)
      await expect(tracking.renameExperiment({ params: { id }, body: { name: 'x' } })).rejects.toMatchObject(
        refused,
      )
      await tracking.restoreExperiment({ params: { id } })
      expect((await tracking.getRun({ params: { id: run.id } })).lifecycle).toBe('active')
      await expect(tracking.restoreExperiment({ params: { id } })).rejects.toMatchObject({
        code: 'TRACKING_EXPERIMENT_ACTIVE',
      })
    })

    it('finds experiments by name and tags, page by page, each cursor for its own search', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.platform.rooms
      for (const name of ['a1', 'A2', 'b%', 'b1'])
        await tracking.createExperiment({ name, tags: { kind: name[0]!, [name]: 'x' } })
      const find = async (filter: string, orderBy = ['name']) =>
        (
          await tracking.searchExperiments({
            where: parseFilter(filter, experimentWords),
            orderBy: parseOrderBy(orderBy, experimentWords),
            limit: 100,
          })
        ).experiments.map((e) => e.name)
      expect(await find("name LIKE 'a%'")).toEqual(['a1'])
      expect((await find("name ILIKE 'a_'")).sort()).toEqual(['A2', 'a1'])
      expect(await find("name = 'b%'")).toEqual(['b%'])
      expect(await find("tags.kind = 'b' and name != 'b1'")).toEqual(['b%'])
      expect(await find('tags.a1 IS NOT NULL')).toEqual(['a1'])
      expect(await find("tags.kind IS NULL and experiment_id IN ('0', '77')")).toEqual(['Default'])
      await expect(find("experiment_id = 'x'")).rejects.toMatchObject({
        code: 'TRACKING_EXPERIMENT_ID_INVALID',
      })
      const page = { where: parseFilter('tags.kind IS NOT NULL', experimentWords), limit: 3 }
      const first = await tracking.searchExperiments(page)
      expect(first.experiments).toHaveLength(3)
      const rest = await tracking.searchExperiments({ ...page, cursor: first.next })
      expect([rest.experiments.length, rest.next]).toEqual([1, null])
      await expect(tracking.searchExperiments({ limit: 3, cursor: first.next })).rejects.toMatchObject({
        code: 'TRACKING_CURSOR_BROKEN',
        message: expect.stringContaining('another search'),
      })
      await expect(tracking.createExperiment({ name: 'a1' })).rejects.toMatchObject({
        code: 'TRACKING_EXPERIMENT_TAKEN',
      })
    })

    it('changes, deletes and restores a run, and takes its tags away', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const { id } = await tracking.createRun({ body: { tags: { a: '1', b: '2' } } })
      const at = { params: { id } }
      const ended = { status: 'failed' as const, endedAtMs: 9, name: 'new', tags: { a: null, c: '3' } }
      expect(await tracking.updateRun({ ...at, body: ended })).toMatchObject({
        name: 'new',
        status: 'failed',
        endedAtMs: 9,
        tags: { b: '2', c: '3' },
      })
      const again = await tracking.updateRun({ ...at, body: { status: 'running', endedAtMs: null } })
      expect(again).toMatchObject({ status: 'running', endedAtMs: null })
      await expect(
        tracking.updateRun({ ...at, body: { name: 'other', tags: { none: null } } }),
      ).rejects.toMatchObject({ code: 'TRACKING_TAG_NOT_FOUND', kind: 'not-found' })
      expect((await tracking.getRun(at)).name).toBe('new')
      expect((await tracking.deleteRun(at)).lifecycle).toBe('deleted')
      const refused = { code: 'TRACKING_RUN_DELETED', kind: 'conflict' }
      await expect(tracking.logBatch({ ...at, body: { tags: { d: '4' } } })).rejects.toMatchObject(refused)
      await expect(tracking.updateRun({ ...at, body: { name: 'x' } })).rejects.toMatchObject(refused)
      await expect(tracking.addRunInputs({ ...at, body: {} })).rejects.toMatchObject(refused)
      expect((await tracking.restoreRun(at)).lifecycle).toBe('active')
      await expect(tracking.deleteRun({ params: { id: '0'.repeat(32) } })).rejects.toMatchObject({
        code: 'TRACKING_RUN_NOT_FOUND',
      })
    })

    it('notes what a run read and made, once', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const input = (name: string, context: string | null) => ({
        name,
        digest: 'd1',
        sourceType: 'local',
        source: '{}',
        schema: '{"columns":[]}',
        profile: null,
        context,
        tags: { k: 'v' },
      })
      const runs = await Promise.all([1, 2].map(() => tracking.createRun({ body: {} })))
      const model = { modelId: 'm-1', role: 'output' as const, step: 3 }
      for (const run of [...runs, runs[0]!])
        await tracking.addRunInputs({
          params: { id: run.id },
          body: { inputs: [input('telco', run === runs[0] ? 'train' : 'test')], models: [model] },
        })
      const read = await tracking.getRun({ params: { id: runs[0]!.id } })
      expect(read).toMatchObject({ inputs: [input('telco', 'train')], models: [model] })
      expect(await world.platform.rooms.tracking.datasets(['0'])).toEqual([
        { experimentId: '0', name: 'telco', digest: 'd1', context: 'test' },
        { experimentId: '0', name: 'telco', digest: 'd1', context: 'train' },
      ])
      const find = async (filter: string) =>
        (await tracking.searchRuns({ body: { filter } })).runs.map((run) => run.id)
      expect(await find("dataset.name = telco and dataset.context = 'test'")).toEqual([runs[1]!.id])
      expect(await find("dataset.context IN ('train', 'x')")).toEqual([runs[0]!.id])
      expect(await find("dataset.digest LIKE 'x%'")).toEqual([])
      expect(await find('order by dataset.context desc')).toEqual([runs[0]!.id, runs[1]!.id])
    })

    it('finds runs by a text, in the order that it tells', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const made: [string, MetricValue | null, string | null][] = [
        ['one', 0.5, '6'],
        ['two', 'NaN', '6'],
        ['three', 'Infinity', '8'],
        ['four', null, null],
        ['five', '-Infinity', '8'],
        ['six', 0.5, null],
      ]
      for (const [name, auc, depth] of made) {
        const { id } = await tracking.createRun({
          body: { experiment: 'e', name, ...(depth === null ? {} : { params: { depth, 'a b': name } }) },
        })
        if (auc !== null)
          await tracking.logBatch({ params: { id }, body: { metrics: [{ key: 'auc', value: auc }] } })
        world.clock.advance(10)
      }
      const experimentIds = ['1']
      const names = async (filter: string, limit = 100) => {
        const found: string[] = []
        let cursor: string | null = null
        do {
          const page: RunPage = await tracking.searchRuns({
            body: { filter, experimentIds, limit, ...(cursor === null ? {} : { cursor }) },
          })
          found.push(...page.runs.map((run) => run.name))
          cursor = page.next
        } while (cursor !== null)
        return found
      }
      for (const limit of [100, 1, 2, 4]) {
        expect(await names('order by metrics.auc desc', limit)).toEqual([
          'three',
          'six',
          'one',
          'five',
          'two',
          'four',
        ])
        expect(await names('params.depth IS NOT NULL order by metrics.auc', limit)).toEqual([
          'five',
          'one',
          'three',
          'two',
        ])
        expect(await names('order by params.depth desc, metrics.auc', limit)).toEqual([
          'five',
          'three',
          'one',
          'two',
          'six',
          'four',
        ])
      }
      expect(await names('metrics.auc > .1 and params.depth = 6')).toEqual(['one'])
      expect(await names('metrics.auc != 0.5')).toEqual(['five', 'three', 'two'])
      expect(await names("params.'a b' LIKE 't%' order by name")).toEqual(['three', 'two'])
      expect(await names('params.depth is null')).toEqual(['six', 'four'])
      expect(await names("status = RUNNING and name IN ('one', 'six') order by startedAtMs")).toEqual([
        'one',
        'six',
      ])
      await expect(names('metrics.auc > .8 or x')).rejects.toMatchObject({
        code: 'TRACKING_FILTER_UNREADABLE',
        hint: expect.stringContaining('^ expected AND'),
      })
      const many = Array.from({ length: 400 }, (_, i) => `params.depth != 'x${i}'`).join(' and ')
      expect(await names(many)).toHaveLength(4)
      await expect(names(`${many} and tags.a = 1`)).rejects.toMatchObject({
        code: 'TRACKING_FILTER_TOO_LONG',
      })
      const { next } = await tracking.searchRuns({ body: { limit: 2 } })
      await expect(
        tracking.searchRuns({ body: { limit: 2, view: 'all', cursor: next! } }),
      ).rejects.toMatchObject({ code: 'TRACKING_CURSOR_BROKEN' })
    })
  })
