import type { PipelineRunBody } from '@slipway/contract/pipelines'
import { deletedRunsStore } from './deleted-runs.store.ts'
import type { PipelinesParts } from './index.ts'
import { runNotEnded } from './pipelines.errors.ts'
import { runBody } from './runs.store.ts'

type Db = Parameters<typeof deletedRunsStore>[0]

/** Deleting runs, taking that back, and what garbage collection needs to finish it. */
export const openDeletedRuns = ({ database, clock, find }: PipelinesParts) => {
  const mark = async (id: string, deletedMs: number | null): Promise<PipelineRunBody> => {
    const { status } = await find(id)
    if (!(await database.write((trx) => deletedRunsStore(trx).mark(id, deletedMs))))
      throw runNotEnded(id, status)
    return runBody(await find(id))
  }
  return {
    /** Throws PIPELINE_RUN_NOT_FOUND and PIPELINE_RUN_NOT_ENDED. */
    remove: (id: string): Promise<PipelineRunBody> => mark(id, clock.nowMs()),
    restore: (id: string): Promise<PipelineRunBody> => mark(id, null),
    /** Those deleted before a time; within a transaction, they are `purge`d with what only they hold. */
    expired: (trx: Db, beforeMs: number) => deletedRunsStore(trx).expired(beforeMs),
    purge: (trx: Db, ids: readonly string[]) => deletedRunsStore(trx).purge(ids),
  }
}
