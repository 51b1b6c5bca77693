import type { MetricValue } from '@slipway/contract/tracking'
import type { Params } from '@slipway/ml/tune'
import type { Kysely } from 'kysely'
import { entryOf, type Batch, type NewRunFacts } from '../log/entry.ts'
import { writeEntries } from '../log/write-entries.store.ts'
import { runsStore } from '../runs/runs.store.ts'
import type { StudiesTables } from './studies.tables.ts'
import type { Outcome } from './study.ts'

export interface NewTrialRun extends Omit<NewRunFacts, 'key' | 'experimentId'> {
  readonly experimentId: string
  readonly params: Params
  readonly tags: Readonly<Record<string, string>>
}

/**
 * The runs in which a study and its trials stand among all others; in the transaction of what they tell of. A run that
 * somebody has deleted is left alone: the study knows by itself what came out.
 */
export const trialRunsStore = (db: Kysely<StudiesTables>) => {
  async function log(id: string, batch: Batch, make: NewRunFacts | null, nowMs: number): Promise<void> {
    const [outcome] = await writeEntries(db, [entryOf(id, batch, make, nowMs)])
    if (outcome?.kind !== 'refused') return
    if ((outcome.error as { code?: string }).code !== 'TRACKING_RUN_DELETED') throw outcome.error
  }

  return {
    /** Throws TRACKING_EXPERIMENT_DELETED. */
    async start(id: string, { params, tags, experimentId, ...run }: NewTrialRun): Promise<void> {
      const texts = Object.entries(params).map(([name, value]) => [name, textOf(value)] as const)
      const make = { ...run, experimentId: Number(experimentId), key: null }
      await log(id, { params: texts, tags }, make, run.startedAtMs)
    },

    point: (id: string, key: string, value: MetricValue, step: number, nowMs: number): Promise<void> =>
      log(id, { metrics: [{ key, value, step }] }, null, nowMs),

    /** A pruned trial's run ends as killed. */
    async end(
      id: string,
      state: Outcome['state'],
      tags: Record<string, string>,
      nowMs: number,
    ): Promise<void> {
      await log(id, { tags }, null, nowMs)
      const status = { complete: 'finished', pruned: 'killed', failed: 'failed' } as const
      await runsStore(db).finish(id, status[state], nowMs, undefined)
    },
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
