import type { Resources, RunInput, RunModel, RunStatus } from '@slipway/contract/tracking'
import type { Kysely } from 'kysely'
import { nextRevision } from '../revision.store.ts'
import type { TrackingTables } from '../tracking.tables.ts'

export interface RunChange {
  readonly name?: string | undefined
  readonly status?: RunStatus | undefined
  readonly startedAtMs?: number | undefined
  /** null: it has not ended after all. */
  readonly endedAtMs?: number | null | undefined
}

export const runsStore = (db: Kysely<TrackingTables>) => ({
  async exists(id: string): Promise<boolean> {
    return (await this.state(id)) !== null
  },

  async state(id: string): Promise<{ experimentId: number; deleted: boolean } | null> {
    const row = await db
      .selectFrom('runs')
      .select(['experiment_id', 'deleted_at_ms'])
      .where('id', '=', id)
      .executeTakeFirst()
    return row ? { experimentId: row.experiment_id, deleted: row.deleted_at_ms !== null } : null
  },

  async idOfKey(key: string): Promise<string | null> {
    const row = await db.selectFrom('runs').select('id').where('request_key', '=', key).executeTakeFirst()
    return row?.id ?? null
  },

  /** Only where it has not ended; false where it has. */
  async finish(
    id: string,
    status: RunStatus,
    endedAtMs: number,
    resources: Resources | undefined,
  ): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('runs')
      .set({
        revision: nextRevision,
        status,
        ended_at_ms: endedAtMs,
        duration_ms: resources?.durationMs ?? null,
        cpu_seconds: resources?.cpuSeconds ?? null,
        peak_memory_bytes: resources?.peakMemoryBytes ?? null,
      })
      .where('id', '=', id)
      .where('status', 'in', ['scheduled', 'running'])
      .executeTakeFirst()
    return numUpdatedRows === 1n
  },

  /** Also where nothing is told: before whatever else of the run changes in this transaction. */
  async update(id: string, { name, status, startedAtMs, endedAtMs }: RunChange): Promise<void> {
    const changes = {
      revision: nextRevision,
      ...(name === undefined ? {} : { name }),
      ...(status === undefined ? {} : { status }),
      ...(startedAtMs === undefined ? {} : { started_at_ms: startedAtMs }),
      ...(endedAtMs === undefined ? {} : { ended_at_ms: endedAtMs }),
    }
    await db.updateTable('runs').set(changes).where('id', '=', id).execute()
  },

  async setDeleted(id: string, deletedAtMs: number | null): Promise<void> {
    await db
      .updateTable('runs')
      .set({ revision: nextRevision, deleted_at_ms: deletedAtMs })
      .where('id', '=', id)
      .execute()
  },

  async setTag(id: string, key: string, value: string): Promise<void> {
    await db
      .insertInto('run_tags')
      .values({ run_id: id, key, value })
      .onConflict((conflict) => conflict.columns(['run_id', 'key']).doUpdateSet({ value }))
      .execute()
  },

  /** false where it has none of this key. */
  async deleteTag(id: string, key: string): Promise<boolean> {
    const { numDeletedRows } = await db
      .deleteFrom('run_tags')
      .where('run_id', '=', id)
      .where('key', '=', key)
      .executeTakeFirst()
    return numDeletedRows === 1n
  },

  /** A dataset that the experiment knows is not stored again; an input that stands keeps its tags. */
  async addInputs(runId: string, experimentId: number, inputs: readonly RunInput[]): Promise<void> {
    for (const input of inputs) {
      await db
        .insertInto('input_datasets')
        .values({
          experiment_id: experimentId,
          name: input.name,
          digest: input.digest,
          source_type: input.sourceType,
          source: input.source,
          schema: input.schema,
          profile: input.profile,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const { id } = await db
        .selectFrom('input_datasets')
        .select('id')
        .where('experiment_id', '=', experimentId)
        .where('name', '=', input.name)
        .where('digest', '=', input.digest)
        .executeTakeFirstOrThrow()
      await db
        .insertInto('run_inputs')
        .values({
          run_id: runId,
          dataset_id: id,
          context: input.context,
          tags: JSON.stringify(input.tags),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  },

  async addModels(runId: string, models: readonly RunModel[]): Promise<void> {
    if (models.length === 0) return
    await db
      .insertInto('run_models')
      .values(models.map(({ modelId, role, step }) => ({ run_id: runId, role, model_id: modelId, step })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  },

  /** What runs of these experiments read, each with each of its contexts once; at most `limit`. */
  async datasets(experimentIds: readonly number[], limit: number) {
    if (experimentIds.length === 0) return []
    const rows = await db
      .selectFrom('input_datasets')
      .innerJoin('run_inputs', 'run_inputs.dataset_id', 'input_datasets.id')
      .select(['input_datasets.experiment_id', 'name', 'digest', 'context'])
      .distinct()
      .where('input_datasets.experiment_id', 'in', experimentIds)
      .orderBy('input_datasets.experiment_id')
      .orderBy('name')
      .orderBy('digest')
      .orderBy('context')
      .limit(limit)
      .execute()
    return rows.map(({ experiment_id, ...row }) => ({ experimentId: String(experiment_id), ...row }))
  },
})
