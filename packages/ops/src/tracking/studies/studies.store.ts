import type { Trial as TrialBody } from '@slipway/contract/studies'
import type { Report, Trial } from '@slipway/ml/tune'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { StudiesTables } from './studies.tables.ts'
import {
  reportsFrom,
  reportsText,
  wireOf,
  type Outcome,
  type StoredStudy,
  type StoredTrial,
  type StudySettings,
} from './study.ts'

/** A trial given to a worker. */
export interface Handout {
  readonly lease: string
  readonly leaseUntilMs: number
  readonly key: string | null
}

export const studiesStore = (db: Kysely<StudiesTables>) => {
  const trialsOf = (study: string) => db.selectFrom('study_trials').selectAll().where('study', '=', study)
  const change = (study: string, number: number) =>
    db.updateTable('study_trials').where('study', '=', study).where('number', '=', number)

  return {
    async byName(name: string): Promise<StoredStudy | null> {
      const row = await db.selectFrom('studies').selectAll().where('name', '=', name).executeTakeFirst()
      return row ? studyFrom(row) : null
    },

    async list(): Promise<StoredStudy[]> {
      const all = db.selectFrom('studies').selectAll().orderBy('created_at_ms', 'desc').orderBy('name')
      return (await all.execute()).map(studyFrom)
    },

    /** false where one of this name stands. */
    async insert(study: Omit<StoredStudy, 'finished'>): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('studies')
        .values({
          name: study.name,
          settings: JSON.stringify(study.settings),
          experiment_id: Number(study.experimentId),
          run_id: study.runId,
          finished: 0,
          asked: 0,
          created_by: study.createdBy,
          created_at_ms: study.createdAtMs,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    /** Takes the study for this transaction: another one that takes it waits until this one has ended. */
    async take(name: string): Promise<StoredStudy | null> {
      const row = await db
        .updateTable('studies')
        .set({ asked: sql`asked + 1` })
        .where('name', '=', name)
        .returningAll()
        .executeTakeFirst()
      return row ? studyFrom(row) : null
    },

    async finish(name: string): Promise<void> {
      await db.updateTable('studies').set({ finished: 1 }).where('name', '=', name).execute()
    },

    /** All of them, by number. */
    async trials(study: string): Promise<StoredTrial[]> {
      return (await trialsOf(study).orderBy('number').execute()).map(trialFrom)
    },

    async page(
      study: string,
      after: number,
      limit: number,
      state: string | undefined,
    ): Promise<StoredTrial[]> {
      let query = trialsOf(study).where('number', '>', after).orderBy('number').limit(limit)
      if (state !== undefined) query = query.where('state', '=', state)
      return (await query.execute()).map(trialFrom)
    },

    async trial(study: string, number: number): Promise<StoredTrial | null> {
      const row = await trialsOf(study).where('number', '=', number).executeTakeFirst()
      return row ? trialFrom(row) : null
    },

    async trialOfKey(study: string, key: string): Promise<StoredTrial | null> {
      const row = await trialsOf(study).where('request_key', '=', key).executeTakeFirst()
      return row ? trialFrom(row) : null
    },

    async counts(study: string): Promise<Record<Trial['state'], number>> {
      const rows = await db
        .selectFrom('study_trials')
        .select((e) => ['state', e.fn.countAll<number>().as('n')])
        .where('study', '=', study)
        .groupBy('state')
        .execute()
      const of = (state: string) => rows.find((row) => row.state === state)?.n ?? 0
      return { running: of('running'), complete: of('complete'), pruned: of('pruned'), failed: of('failed') }
    },

    async best(study: string, direction: 'minimize' | 'maximize'): Promise<StoredTrial | null> {
      const row = await trialsOf(study)
        .where('state', '=', 'complete')
        .orderBy('value', direction === 'minimize' ? 'asc' : 'desc')
        .orderBy('number')
        .executeTakeFirst()
      return row ? trialFrom(row) : null
    },

    async insertTrial(
      study: string,
      trial: Pick<StoredTrial, 'number' | 'params' | 'runId' | 'startedAtMs'>,
      { lease, leaseUntilMs, key }: Handout,
    ): Promise<void> {
      await db
        .insertInto('study_trials')
        .values({
          study,
          number: trial.number,
          state: 'running',
          params: JSON.stringify(trial.params),
          value: null,
          reports: '[]',
          run_id: trial.runId,
          attempt: 1,
          lease,
          lease_until_ms: leaseUntilMs,
          request_key: key,
          started_at_ms: trial.startedAtMs,
          ended_at_ms: null,
        })
        .execute()
    },

    /** To another worker, from the beginning. */
    async handOver(study: string, number: number, { lease, leaseUntilMs, key }: Handout): Promise<void> {
      await change(study, number)
        .set({
          attempt: sql`attempt + 1`,
          lease,
          lease_until_ms: leaseUntilMs,
          request_key: key,
          reports: '[]',
        })
        .execute()
    },

    async extend(study: string, number: number, leaseUntilMs: number): Promise<void> {
      await change(study, number).set({ lease_until_ms: leaseUntilMs }).execute()
    },

    async setReports(study: string, number: number, reports: readonly Report[]): Promise<void> {
      await change(study, number)
        .set({ reports: reportsText(reports) })
        .execute()
    },

    async end(study: string, number: number, { state, value }: Outcome, endedAtMs: number): Promise<void> {
      await change(study, number).set({ state, value, ended_at_ms: endedAtMs }).execute()
    },
  }
}

const studyFrom = (row: Selectable<StudiesTables['studies']>): StoredStudy => ({
  name: row.name,
  settings: JSON.parse(row.settings) as StudySettings,
  experimentId: String(row.experiment_id),
  runId: row.run_id,
  finished: row.finished === 1,
  createdBy: row.created_by,
  createdAtMs: row.created_at_ms,
})

const trialFrom = (row: Selectable<StudiesTables['study_trials']>): StoredTrial => ({
  number: row.number,
  state: row.state as Trial['state'],
  params: JSON.parse(row.params) as TrialBody['params'],
  value: row.value,
  reports: reportsFrom(row.reports),
  runId: row.run_id,
  attempt: row.attempt,
  lease: row.lease,
  leaseUntilMs: row.lease_until_ms,
  startedAtMs: row.started_at_ms,
  endedAtMs: row.ended_at_ms,
})

/** A trial as it crosses the wire. */
export function trialBody(trial: StoredTrial): TrialBody {
  const last = trial.reports.at(-1)
  return {
    number: trial.number,
    state: trial.state,
    params: trial.params,
    value: trial.value,
    last: last ? { step: last.step, value: wireOf(last.value) } : null,
    runId: trial.runId,
    attempt: trial.attempt,
    leaseUntilMs: trial.state === 'running' ? trial.leaseUntilMs : null,
    startedAtMs: trial.startedAtMs,
    endedAtMs: trial.endedAtMs,
  }
}
