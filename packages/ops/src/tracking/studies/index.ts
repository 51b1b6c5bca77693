import type {
  Asked,
  ImportanceReport,
  NewStudy,
  Reported,
  Study,
  Told,
  Trial,
  TrialState,
} from '@slipway/contract/studies'
import { hasEnded, importanceOf, shouldPrune, type Space } from '@slipway/ml/tune'
import { newHexId, newId } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import { dispatch, mostAttempts } from './dispatch.ts'
import { leaseLost, stepBehind, studyNotFound, trialEnded, trialNotFound } from './studies.errors.ts'
import { studiesStore, trialBody, type Handout } from './studies.store.ts'
import type { StudiesTables, StudiesTransaction as Trx } from './studies.tables.ts'
import {
  mustEqual,
  numberOf,
  outcomeOf,
  searchOf,
  settingsOf,
  wireOf,
  type Outcome,
  type StoredStudy,
  type StoredTrial,
} from './study.ts'
import { trialRunsStore } from './trial-runs.store.ts'

export { migrations as studiesMigrations, type StudiesTables } from './studies.tables.ts'
export { studiesRoutes } from './studies.routes.ts'

interface Deps {
  readonly database: Pick<Database<StudiesTables>, 'db' | 'write'>
  readonly clock: Clock
  /** The experiment of this name, made where it is new. */
  readonly ensureExperiment: (name: string) => Promise<{ readonly id: string }>
}

const retryAfterMs = 500
const failed: Outcome = { state: 'failed', value: null }

const nothing = (state: 'wait' | 'done', message: string, retryAfterMs: number | null): Asked => ({
  state,
  trial: null,
  lease: null,
  message,
  retryAfterMs,
})

const given = (trial: StoredTrial): Asked => ({
  state: 'trial',
  trial: trialBody(trial),
  lease: trial.lease,
  message:
    trial.attempt === 1 ? `Trial ${trial.number}.` : `Trial ${trial.number}, attempt ${trial.attempt}.`,
  retryAfterMs: null,
})

/**
 * Studies: searches whose trials are run elsewhere. Ask for a trial, report on the way, tell what came out. What is
 * asked next is a function of what was told (see ml/tune), so that a study goes on after a restart as it would have.
 */
export const openStudies = ({ database: { db, write }, clock, ensureExperiment }: Deps) => {
  const studies = studiesStore(db)

  async function standing(name: string): Promise<StoredStudy> {
    const found = await studies.byName(name)
    if (!found) throw studyNotFound(name)
    return found
  }

  /** In a transaction in which nobody else gives out or ends trials of this study. */
  const taking = <R>(name: string, work: (trx: Trx, study: StoredStudy) => Promise<R>): Promise<R> =>
    write(async (trx) => {
      const study = await studiesStore(trx).take(name)
      if (!study) throw studyNotFound(name)
      return work(trx, study)
    })

  async function body(study: StoredStudy): Promise<Study> {
    const { experiment: _, start, ...settings } = study.settings
    const best = await studies.best(study.name, settings.direction)
    return {
      name: study.name,
      state: study.finished ? 'finished' : 'open',
      ...settings,
      start: [...start],
      experimentId: study.experimentId,
      runId: study.runId,
      counts: await studies.counts(study.name),
      best: best && trialBody(best),
      createdBy: study.createdBy,
      createdAtMs: study.createdAtMs,
    }
  }

  async function finish(trx: Trx, study: StoredStudy): Promise<void> {
    if (study.finished) return
    await studiesStore(trx).finish(study.name)
    const { direction, metric } = study.settings
    const best = await studiesStore(trx).best(study.name, direction)
    const runs = trialRunsStore(trx)
    if (best) await runs.point(study.runId, metric, best.value!, 0, clock.nowMs())
    await runs.end(study.runId, 'complete', best ? { 'slipway.best_run': best.runId } : {}, clock.nowMs())
  }

  async function end(
    trx: Trx,
    study: StoredStudy,
    trial: StoredTrial,
    outcome: Outcome,
    why = '',
  ): Promise<void> {
    const nowMs = clock.nowMs()
    const runs = trialRunsStore(trx)
    await studiesStore(trx).end(study.name, trial.number, outcome, nowMs)
    if (outcome.value !== null)
      await runs.point(
        trial.runId,
        study.settings.metric,
        outcome.value,
        (trial.reports.at(-1)?.step ?? -1) + 1,
        nowMs,
      )
    const tags = { 'slipway.trial_state': outcome.state, ...(why ? { 'slipway.trial_message': why } : {}) }
    await runs.end(trial.runId, outcome.state, tags, nowMs)
  }

  async function begin(
    trx: Trx,
    study: StoredStudy,
    trial: { number: number; params: Trial['params']; createdBy: string; handout: Handout },
  ): Promise<void> {
    const { number, params, createdBy, handout } = trial
    const nowMs = clock.nowMs()
    const runId = newHexId()
    await studiesStore(trx).insertTrial(study.name, { number, params, runId, startedAtMs: nowMs }, handout)
    await trialRunsStore(trx).start(runId, {
      experimentId: study.experimentId,
      parentId: study.runId,
      name: `${study.name} ${number}`,
      createdBy,
      startedAtMs: nowMs,
      params,
      tags: {
        'slipway.study': study.name,
        'slipway.trial': String(number),
        'slipway.primary': study.settings.metric,
      },
    })
  }

  /** The trial, if it runs under this lease. */
  async function held(trx: Trx, study: string, number: number, lease: string): Promise<StoredTrial> {
    const trial = await studiesStore(trx).trial(study, number)
    if (!trial) throw trialNotFound(study, number)
    if (hasEnded(trial)) throw trialEnded(study, number, trial.state)
    if (trial.lease !== lease) throw leaseLost(study, number)
    return trial
  }

  return {
    /** One of this name that stands with the same settings is given back. */
    async create(wish: NewStudy, createdBy: string): Promise<Study> {
      const settings = settingsOf(wish)
      const { id: experimentId } = await ensureExperiment(settings.experiment)
      const runId = newHexId()
      const nowMs = clock.nowMs()
      await write(async (trx) => {
        const study = { name: wish.name, settings, experimentId, runId, createdBy, createdAtMs: nowMs }
        if (!(await studiesStore(trx).insert(study))) return
        const { name } = wish
        const tags = { 'slipway.study': name, 'slipway.primary': settings.metric }
        await trialRunsStore(trx).start(runId, {
          experimentId,
          name,
          parentId: null,
          createdBy,
          startedAtMs: nowMs,
          tags,
          params: { sampler: settings.sampler.kind, seed: settings.seed, parallel: settings.parallel },
        })
      })
      const study = await standing(wish.name)
      mustEqual(wish.name, study.settings, settings)
      return body(study)
    },

    get: async (name: string): Promise<Study> => body(await standing(name)),
    list: async (): Promise<Study[]> => Promise.all((await studies.list()).map(body)),

    /** The next trial; one whose worker was not heard of for too long comes first. */
    ask: (name: string, key: string | null, by: string): Promise<Asked> =>
      taking(name, async (trx, study) => {
        const store = studiesStore(trx)
        const asked = key === null ? null : await store.trialOfKey(name, key)
        if (asked) return given(asked)
        const nowMs = clock.nowMs()
        const trials = await store.trials(name)
        const { lost, next } = dispatch(study, trials, nowMs)
        for (const trial of lost)
          await end(trx, study, trial, failed, `${mostAttempts} workers took it and were not heard of again`)
        if (next.kind === 'wait') return nothing('wait', next.why, retryAfterMs)
        if (next.kind === 'done') {
          await finish(trx, study)
          return nothing('done', 'There are no more trials.', null)
        }
        const handout = { lease: newId('lease'), leaseUntilMs: nowMs + study.settings.leaseMs, key }
        const number = next.kind === 'again' ? next.trial.number : trials.length
        if (next.kind === 'again') await store.handOver(name, number, handout)
        else await begin(trx, study, { number, params: { ...next.params }, createdBy: by, handout })
        return given((await store.trial(name, number))!)
      }),

    /** Keeps a value on the way, and says whether the trial should stop. */
    report: (name: string, number: number, { lease, step, value }: Reported) =>
      taking(name, async (trx, { settings }) => {
        const store = studiesStore(trx)
        const trial = await held(trx, name, number, lease)
        const last = trial.reports.at(-1)
        const again = last?.step === step && Object.is(last.value, numberOf(value))
        if (last && last.step >= step && !again) throw stepBehind(number, step, last.step)
        const reports = again ? trial.reports : [...trial.reports, { step, value: numberOf(value) }]
        const leaseUntilMs = clock.nowMs() + settings.leaseMs
        await store.extend(name, number, leaseUntilMs)
        if (!again) {
          await store.setReports(name, number, reports)
          await trialRunsStore(trx).point(trial.runId, settings.metric, value, step, clock.nowMs())
        }
        const prune =
          settings.pruner !== null &&
          shouldPrune(searchOf(settings), await store.trials(name), number, reports)
        return { prune, leaseUntilMs }
      }),

    extend: (name: string, number: number, lease: string) =>
      taking(name, async (trx, { settings }) => {
        await held(trx, name, number, lease)
        const leaseUntilMs = clock.nowMs() + settings.leaseMs
        await studiesStore(trx).extend(name, number, leaseUntilMs)
        return { leaseUntilMs }
      }),

    /** Ends a trial. The same said again changes nothing; something else is STUDIES_TRIAL_ENDED. */
    async tell(name: string, number: number, told: Told): Promise<Trial> {
      const outcome = outcomeOf(told)
      return taking(name, async (trx, study) => {
        const store = studiesStore(trx)
        const before = await store.trial(name, number)
        const again =
          before?.lease === told.lease && before.state === outcome.state && before.value === outcome.value
        if (!again) {
          await end(trx, study, await held(trx, name, number, told.lease), outcome, told.message)
          const { running, complete, pruned, failed } = await store.counts(name)
          const { trials } = study.settings
          if (running === 0 && trials !== null && complete + pruned + failed >= trials)
            await finish(trx, study)
        }
        return trialBody((await store.trial(name, number))!)
      })
    },

    async trials(
      name: string,
      { after = -1, limit = 1000, state }: { after?: number; limit?: number; state?: TrialState },
    ): Promise<Trial[]> {
      await standing(name)
      return (await studies.page(name, after, limit, state)).map(trialBody)
    },

    async trial(name: string, number: number) {
      await standing(name)
      const trial = await studies.trial(name, number)
      if (!trial) throw trialNotFound(name, number)
      const reports = trial.reports.map(({ step, value }) => ({ step, value: wireOf(value) }))
      return { trial: trialBody(trial), reports }
    },

    async importance(name: string): Promise<ImportanceReport> {
      const { settings } = await standing(name)
      const trials = await studies.trials(name)
      const found = importanceOf(settings.space as Space, trials, settings.direction)
      return {
        parameters: [...(found ?? [])],
        trials: trials.filter(({ state }) => state === 'complete').length,
      }
    },

    /** No further trial is given out. */
    async finish(name: string): Promise<Study> {
      await taking(name, finish)
      return body(await standing(name))
    },
  }
}
export type Studies = ReturnType<typeof openStudies>
