import type { Asked, NewStudy, Params, Trial } from '@slipway/contract/studies'
import { describe, expect, it } from 'vitest'
import { openWorld, type Ground, type World } from '../../../tests/worlds.ts'

const space: NewStudy['space'] = {
  kind: { kind: 'categorical', choices: ['tree', 'line'] },
  rate: { kind: 'float', low: 1e-4, high: 1, log: true },
  depth: { kind: 'int', low: 1, high: 12, when: { kind: ['tree'] } },
}
const valueOf = (params: Params) =>
  (Math.log10((params['rate'] as number | undefined) ?? 1) + 2) ** 2 +
  ((params['depth'] as number | undefined) ?? 9) / 10

const at = (name: string, number?: number) => ({ params: { name, number: number ?? 0 } })

/** Asks until there is a trial; says how it went where there is none. */
async function ask(
  world: World,
  name: string,
  key?: string,
): Promise<Asked & { trial: Trial; lease: string }> {
  const asked = await world.client.studies.askTrial({
    params: { name },
    body: key === undefined ? {} : { key },
  })
  if (asked.state !== 'trial') throw new Error(`${asked.state}: ${asked.message}`)
  return asked as Asked & { trial: Trial; lease: string }
}

/** Runs trials with so many workers at once until there are no more, or so many were told. */
async function work(
  world: World,
  name: string,
  workers: number,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  const { studies } = world.client
  let told = 0
  const one = async (worker: number) => {
    while (told < most) {
      const asked = await studies.askTrial({ params: { name }, body: {} })
      if (asked.state === 'done') return
      if (asked.state === 'wait') {
        await new Promise((done) => setTimeout(done, 2))
        continue
      }
      told++
      const { number, params } = asked.trial!
      // Some take longer than others, differently for each number of workers.
      await new Promise((done) => setTimeout(done, (number * 7 + worker * 5) % 11))
      const end =
        number % 9 === 5 ? { state: 'failed' as const, message: 'out of memory' } : { value: valueOf(params) }
      await studies.tellTrial({ ...at(name, number), body: { lease: asked.lease!, ...end } })
    }
  }
  await Promise.all(Array.from({ length: workers }, (_, worker) => one(worker)))
}

const trialsOf = async (world: World, name: string) =>
  (await world.client.studies.listTrials({ params: { name } })).trials.map(
    ({ number, state, params, value }) => ({
      number,
      state,
      params,
      value,
    }),
  )

/** What holds of studies on every database. */
export const studiesConformance = (ground: Ground) =>
  describe('studies', () => {
    it('makes one study of a name, and says what differs where another is wanted', async () => {
      await using world = await openWorld(ground)
      const { studies, tracking } = world.client
      const body: NewStudy = { name: 'churn', space, direction: 'maximize', metric: 'auc', trials: 5 }
      const made = await Promise.all([1, 2, 3].map(() => studies.createStudy({ body })))
      expect(new Set(made.map(({ runId }) => runId)).size).toBe(1)
      // The order in which it is written is no difference.
      const turned = Object.fromEntries(Object.entries(space).reverse())
      expect((await studies.createStudy({ body: { ...body, space: turned } })).runId).toBe(made[0]!.runId)
      await expect(studies.createStudy({ body: { ...body, seed: 3, trials: 6 } })).rejects.toMatchObject({
        code: 'STUDIES_STUDY_DIFFERS',
        kind: 'conflict',
        message: expect.stringContaining('seed, trials') as string,
      })
      expect((await studies.listStudies()).studies.map(({ name }) => name)).toEqual(['churn'])
      expect(await studies.getStudy({ params: { name: 'churn' } })).toMatchObject({
        state: 'open',
        sampler: { kind: 'tpe' },
        parallel: 1,
        best: null,
        counts: { running: 0, complete: 0, pruned: 0, failed: 0 },
      })
      const { runs } = await tracking.searchRuns({ body: {} })
      expect(runs.map(({ name, status }) => [name, status])).toEqual([['churn', 'running']])
    })

    it('gives the same trials to one worker and to several, and goes on after a restart as it would have', async () => {
      const body = (name: string): NewStudy => ({
        name,
        space,
        seed: 11,
        parallel: 4,
        trials: 24,
        sampler: { kind: 'tpe', startup: 6 },
      })
      await using first = await openWorld(ground)
      let world: World = first
      for (const name of ['one', 'four', 'cut']) await world.client.studies.createStudy({ body: body(name) })
      await work(world, 'one', 1)
      await work(world, 'four', 4)
      await work(world, 'cut', 3, 10)
      world = await world.restart()
      await work(world, 'cut', 2)
      const alone = await trialsOf(world, 'one')
      expect(alone).toHaveLength(24)
      expect(await trialsOf(world, 'four')).toEqual(alone)
      expect(await trialsOf(world, 'cut')).toEqual(alone)
      const study = await world.client.studies.getStudy({ params: { name: 'four' } })
      const best = alone.filter(({ value }) => value !== null).sort((a, b) => a.value! - b.value!)[0]!
      expect(study).toMatchObject({
        state: 'finished',
        best,
        counts: { running: 0, complete: 21, failed: 3 },
      })
      await world[Symbol.asyncDispose]()
    })

    it('never gives two workers the same trial, and a retried request the same', async () => {
      await using world = await openWorld(ground)
      await world.client.studies.createStudy({ body: { name: 's', space, sampler: { kind: 'random' } } })
      const given = await Promise.all(Array.from({ length: 12 }, () => ask(world, 's')))
      expect(given.map(({ trial }) => trial.number).sort((a, b) => a - b)).toEqual(given.map((_, i) => i))
      const again = await Promise.all([1, 2, 3].map(() => ask(world, 's', 'worker 7')))
      expect(new Set(again.map(({ trial, lease }) => `${trial.number} ${lease}`))).toEqual(
        new Set([`12 ${again[0]!.lease}`]),
      )
    })

    it('lets workers wait for what the next trial hangs on, and says which', async () => {
      await using world = await openWorld(ground)
      const { studies } = world.client
      const sampler = { kind: 'tpe' as const, startup: 1 }
      await studies.createStudy({ body: { name: 's', space, parallel: 2, trials: 4, sampler } })
      const [a, b] = [await ask(world, 's'), await ask(world, 's')]
      expect(await studies.askTrial({ params: { name: 's' }, body: {} })).toMatchObject({
        state: 'wait',
        trial: null,
        message: expect.stringContaining('(0, 1)') as string,
      })
      // Trial 2 hangs on trial 0, not on trial 1.
      await studies.tellTrial({ ...at('s', b.trial.number), body: { lease: b.lease, value: 1 } })
      expect(await studies.askTrial({ params: { name: 's' }, body: {} })).toMatchObject({ state: 'wait' })
      await studies.tellTrial({ ...at('s', a.trial.number), body: { lease: a.lease, value: 2 } })
      const [c, d] = [await ask(world, 's'), await ask(world, 's')]
      expect(await studies.askTrial({ params: { name: 's' }, body: {} })).toMatchObject({ state: 'wait' })
      for (const { trial, lease } of [c, d])
        await studies.tellTrial({ ...at('s', trial.number), body: { lease, value: 3 } })
      expect(await studies.askTrial({ params: { name: 's' }, body: {} })).toMatchObject({ state: 'done' })
    })

    it('gives the trial of a worker that is not heard of to another, and ends it after the third', async () => {
      await using world = await openWorld(ground)
      const { studies, tracking } = world.client
      await studies.createStudy({ body: { name: 's', space, leaseMs: 60_000, trials: 2 } })
      const first = await ask(world, 's')
      world.clock.advance(50_000)
      const report = { lease: first.lease, step: 0, value: 0.5 }
      await studies.reportTrial({ ...at('s'), body: report })
      world.clock.advance(50_000)
      await studies.extendTrial({ ...at('s'), body: { lease: first.lease } })
      world.clock.advance(60_001)
      const second = await ask(world, 's')
      expect(second.trial).toMatchObject({ number: 0, params: first.trial.params, attempt: 2, last: null })
      expect(second.trial.runId).toBe(first.trial.runId)
      const lost = { code: 'STUDIES_LEASE_LOST', kind: 'conflict' }
      await expect(studies.reportTrial({ ...at('s'), body: { ...report, step: 1 } })).rejects.toMatchObject(
        lost,
      )
      await expect(
        studies.tellTrial({ ...at('s'), body: { lease: first.lease, value: 1 } }),
      ).rejects.toMatchObject(lost)
      world.clock.advance(60_001)
      expect((await ask(world, 's')).trial).toMatchObject({ number: 0, attempt: 3 })
      world.clock.advance(60_001)
      expect((await ask(world, 's')).trial).toMatchObject({ number: 1, attempt: 1 })
      const { trial } = await studies.getTrial(at('s', 0))
      expect(trial).toMatchObject({ state: 'failed', leaseUntilMs: null })
      const run = await tracking.getRun({ params: { id: trial.runId } })
      expect(run).toMatchObject({ status: 'failed', tags: { 'slipway.trial_state': 'failed' } })
    })

    it('keeps each trial as a run below the study’s, with what it reported', async () => {
      await using world = await openWorld(ground)
      const { studies, tracking } = world.client
      const pruner = { kind: 'median' as const, startup: 1 }
      const body = { name: 's', space, experiment: 'tuning', metric: 'loss', trials: 2, pruner, seed: 1 }
      const study = await studies.createStudy({ body })
      const steps = async (values: (number | 'NaN')[]) => {
        const { trial, lease } = await ask(world, 's')
        const stop: boolean[] = []
        for (const [step, value] of values.entries())
          stop.push(
            (await studies.reportTrial({ ...at('s', trial.number), body: { lease, step, value } })).prune,
          )
        return { trial, lease, stop }
      }
      const good = await steps([3, 2, 1])
      expect(good.stop).toEqual([false, false, false])
      await studies.tellTrial({ ...at('s'), body: { lease: good.lease, value: 0.5 } })
      const bad = await steps(['NaN', 9, 1.5])
      expect(bad.stop).toEqual([true, true, true])
      const again = { lease: bad.lease, step: 2, value: 1.5 }
      expect((await studies.reportTrial({ ...at('s', 1), body: again })).prune).toBe(true)
      await expect(
        studies.reportTrial({ ...at('s', 1), body: { ...again, value: 2 } }),
      ).rejects.toMatchObject({ code: 'STUDIES_STEP_BEHIND' })
      await studies.tellTrial({ ...at('s', 1), body: { lease: bad.lease, state: 'pruned' } })

      const { reports } = await studies.getTrial(at('s', 1))
      expect(reports).toEqual([
        { step: 0, value: 'NaN' },
        { step: 1, value: 9 },
        { step: 2, value: 1.5 },
      ])
      const { runs } = await tracking.searchRuns({ body: { parentId: study.runId, orderBy: 'startedAtMs' } })
      expect(runs.map(({ status }) => status).sort()).toEqual(['finished', 'killed'])
      const run = await tracking.getRun({ params: { id: good.trial.runId } })
      expect(run.metrics['loss']).toMatchObject({ value: 0.5, step: 3 })
      expect(run.tags).toMatchObject({ 'slipway.study': 's', 'slipway.trial': '0' })
      expect(Number(run.params['rate'])).toBe(good.trial.params['rate'])
      const history = await tracking.getMetricHistory({ params: { id: run.id }, query: { key: 'loss' } })
      expect(history.points.map(({ value }) => value)).toEqual([3, 2, 1, 0.5])
      expect(await tracking.getRun({ params: { id: study.runId } })).toMatchObject({
        status: 'finished',
        metrics: { loss: { value: 0.5 } },
        tags: { 'slipway.best_run': run.id },
      })
    })

    it('tells what mattered, and begins with the points that it is given', async () => {
      await using world = await openWorld(ground)
      const { studies } = world.client
      const start = [{ kind: 'line', rate: 0.5 }]
      await studies.createStudy({ body: { name: 's', space, trials: 30, start, parallel: 4, seed: 5 } })
      expect(await studies.getImportance({ params: { name: 's' } })).toEqual({ parameters: [], trials: 0 })
      await work(world, 's', 4)
      const { parameters, trials } = await studies.getImportance({ params: { name: 's' } })
      expect(trials).toBe(27)
      expect(parameters.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
      expect(parameters.map(({ name }) => name).sort()).toEqual(['depth', 'kind', 'rate'])
      const { trials: all } = await studies.listTrials({
        params: { name: 's' },
        query: { limit: 2, after: 0 },
      })
      expect(all.map(({ number }) => number)).toEqual([1, 2])
      const failed = await studies.listTrials({ params: { name: 's' }, query: { state: 'failed' } })
      expect(failed.trials.map(({ number }) => number)).toEqual([5, 14, 23])
      expect((await studies.getTrial(at('s', 0))).trial.params).toEqual(start[0])
    })

    it('ends when it is told to; what runs may still be told', async () => {
      await using world = await openWorld(ground)
      const { studies } = world.client
      await studies.createStudy({ body: { name: 's', space } })
      const { lease } = await ask(world, 's')
      expect(await studies.finishStudy({ params: { name: 's' }, body: {} })).toMatchObject({
        state: 'finished',
      })
      expect(await studies.askTrial({ params: { name: 's' }, body: {} })).toMatchObject({ state: 'done' })
      await studies.tellTrial({ ...at('s'), body: { lease, value: 4 } })
      expect(await studies.getStudy({ params: { name: 's' } })).toMatchObject({ best: { value: 4 } })
    })

    it('walks through a grid and then has no more', async () => {
      await using world = await openWorld(ground)
      const { studies } = world.client
      const small: NewStudy['space'] = { a: { kind: 'int', low: 1, high: 3 } }
      await studies.createStudy({ body: { name: 's', space: small, sampler: { kind: 'grid' } } })
      await work(world, 's', 2)
      expect((await trialsOf(world, 's')).map(({ params }) => params['a']).sort()).toEqual([1, 2, 3])
      expect(await studies.getStudy({ params: { name: 's' } })).toMatchObject({ state: 'finished' })
    })

    it('refuses what makes no sense, and keeps nothing of it', async () => {
      await using world = await openWorld(ground)
      const { studies, tracking } = world.client
      await studies.createStudy({ body: { name: 's', space } })
      const { lease, trial } = await ask(world, 's')
      const tell = (body: object, number = 0) =>
        studies.tellTrial({ ...at('s', number), body: { lease, ...body } })
      for (const [body, code] of [
        [{}, 'STUDIES_VALUE_NOT_FINITE'],
        [{ value: 'NaN' }, 'STUDIES_VALUE_NOT_FINITE'],
        [{ value: '-Infinity' }, 'STUDIES_VALUE_NOT_FINITE'],
        [{ value: null }, 'STUDIES_VALUE_NOT_FINITE'],
        [{ state: 'failed', value: 1 }, 'STUDIES_VALUE_UNWANTED'],
        [{ state: 'running' }, 'HTTP_INVALID_BODY'],
        [{ lease: 'made up', value: 1 }, 'STUDIES_LEASE_LOST'],
      ] as const)
        await expect(tell(body)).rejects.toMatchObject({ code })
      await expect(tell({ value: 1 }, 7)).rejects.toMatchObject({ code: 'STUDIES_TRIAL_NOT_FOUND' })
      await expect(studies.getTrial(at('s', 7))).rejects.toMatchObject({ code: 'STUDIES_TRIAL_NOT_FOUND' })
      const nobody = { code: 'STUDIES_STUDY_NOT_FOUND', kind: 'not-found' }
      await expect(studies.getStudy({ params: { name: 'none' } })).rejects.toMatchObject(nobody)
      await expect(ask(world, 'none')).rejects.toMatchObject(nobody)
      await expect(studies.listTrials({ params: { name: 'none' } })).rejects.toMatchObject(nobody)

      const told = await tell({ value: 2 })
      expect(await tell({ value: 2 })).toEqual(told)
      for (const body of [{ value: 3 }, { state: 'failed' }, { lease: 'other', value: 2 }])
        await expect(tell(body)).rejects.toMatchObject({ code: 'STUDIES_TRIAL_ENDED', kind: 'conflict' })
      await expect(
        studies.reportTrial({ ...at('s'), body: { lease, step: 1, value: 1 } }),
      ).rejects.toMatchObject({ code: 'STUDIES_TRIAL_ENDED' })
      const { points } = await tracking.getMetricHistory({
        params: { id: trial.runId },
        query: { key: 'value' },
      })
      expect(points).toHaveLength(1)

      const broken: [Partial<NewStudy>, string][] = [
        [{ space: {} }, 'TUNE_SPACE_EMPTY'],
        [{ space: { '': { kind: 'int', low: 0, high: 1 } } }, 'TUNE_NAME_BROKEN'],
        [{ space: { x: { kind: 'float', low: 1, high: 0 } } }, 'TUNE_RANGE_BROKEN'],
        [{ space: { x: { kind: 'float', low: 0, high: 1, log: true } } }, 'TUNE_RANGE_BROKEN'],
        [{ space: { x: { kind: 'int' } } }, 'TUNE_RANGE_BROKEN'],
        [{ space: { x: { kind: 'categorical', choices: [] } } }, 'TUNE_CHOICES_BROKEN'],
        [{ space: { x: { kind: 'int', low: 0, high: 1, when: { y: [1] } } } }, 'TUNE_CONDITION_BROKEN'],
        [{ space: { x: { kind: 'normal' as 'int' } } }, 'HTTP_INVALID_BODY'],
        [{ sampler: { kind: 'genetic' as 'tpe' } }, 'HTTP_INVALID_BODY'],
        [{ sampler: { kind: 'random', points: 3 } }, 'TUNE_FIELD_UNWANTED'],
        [{ pruner: { kind: 'halving', factor: 1 } }, 'TUNE_SETTING_OUTSIDE'],
        [{ start: [{ rate: 0.1 }] }, 'TUNE_PARAMS_OUTSIDE_SPACE'],
        [{ parallel: 0 }, 'HTTP_INVALID_BODY'],
      ]
      for (const [change, code] of broken)
        await expect(
          studies.createStudy({ body: { name: 't', space, ...change } }),
          code,
        ).rejects.toMatchObject({
          code,
          kind: 'invalid',
        })
      expect((await studies.listStudies()).studies).toHaveLength(1)
    })
  })
