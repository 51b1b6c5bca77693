import type {
  AttemptBody,
  AttemptStatus,
  FailureBody,
  NodeBody,
  NodeStatus,
  ResourcesBody,
} from '@slipway/contract/pipelines'
import type { Kysely, Selectable } from 'kysely'
import type { IdentityParts } from './identity.ts'
import type { PipelinesTables } from './pipelines.tables.ts'

export type NodeRow = Selectable<PipelinesTables['pipeline_nodes']>
export type AttemptRow = Selectable<PipelinesTables['pipeline_attempts']>

const rowsInOneInsert = 500

export const nodesStore = (db: Kysely<PipelinesTables>) => ({
  /** Takes the place of one that a server before us had started. */
  async put(row: NodeRow): Promise<void> {
    const { run_id: _run, id: _id, ...rest } = row
    await db
      .insertInto('pipeline_nodes')
      .values(row)
      .onConflict((on) => on.columns(['run_id', 'id']).doUpdateSet(rest))
      .execute()
  },

  /** Of nodes that began and ended at once. */
  async putAll(rows: readonly NodeRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += rowsInOneInsert)
      await db
        .insertInto('pipeline_nodes')
        .values(rows.slice(at, at + rowsInOneInsert))
        .onConflict((on) =>
          on.columns(['run_id', 'id']).doUpdateSet((e) => ({
            status: e.ref('excluded.status'),
            identity: e.ref('excluded.identity'),
            parts: e.ref('excluded.parts'),
            reason: e.ref('excluded.reason'),
            inputs_kept: e.ref('excluded.inputs_kept'),
            output_kept: e.ref('excluded.output_kept'),
            started_ms: e.ref('excluded.started_ms'),
            ended_ms: e.ref('excluded.ended_ms'),
          })),
        )
        .execute()
  },

  end: (run: string, id: string, status: NodeStatus, nowMs: number, output: string | null) =>
    db
      .updateTable('pipeline_nodes')
      .set({ status, ended_ms: nowMs, output_kept: output })
      .where('run_id', '=', run)
      .where('id', '=', id)
      .execute(),

  /** Marks what was still running when a run came to an end. */
  endOpen: (run: string, status: NodeStatus, nowMs: number) =>
    db
      .updateTable('pipeline_nodes')
      .set({ status, ended_ms: nowMs })
      .where('run_id', '=', run)
      .where('status', 'in', ['running', 'waiting'])
      .execute(),

  /** Those that are to run again; their attempts stay. */
  dropUnfinished: (run: string) =>
    db
      .deleteFrom('pipeline_nodes')
      .where('run_id', '=', run)
      .where('status', 'not in', ['succeeded', 'cached'])
      .execute(),

  /** Those whose result is there. */
  finishedOf: (run: string): Promise<Pick<NodeRow, 'id' | 'identity' | 'output_kept'>[]> =>
    db
      .selectFrom('pipeline_nodes')
      .select(['id', 'identity', 'output_kept'])
      .where('run_id', '=', run)
      .where('status', 'in', ['succeeded', 'cached'])
      .where('output_kept', 'is not', null)
      .execute(),

  ofRun: (run: string): Promise<NodeRow[]> =>
    db
      .selectFrom('pipeline_nodes')
      .selectAll()
      .where('run_id', '=', run)
      .orderBy('started_ms')
      .orderBy('id')
      .execute(),

  find: (run: string, id: string): Promise<NodeRow | undefined> =>
    db
      .selectFrom('pipeline_nodes')
      .selectAll()
      .where('run_id', '=', run)
      .where('id', '=', id)
      .executeTakeFirst(),

  /** The same place of the same pipeline in the run before. */
  async before(
    pipeline: string,
    id: string,
    run: string,
  ): Promise<{ run: string; parts: IdentityParts; succeeded: boolean } | null> {
    const row = await db
      .selectFrom('pipeline_nodes')
      .select(['run_id', 'parts', 'status'])
      .where('pipeline', '=', pipeline)
      .where('id', '=', id)
      .where('run_id', '<', run)
      .orderBy('run_id', 'desc')
      .executeTakeFirst()
    if (!row) return null
    const succeeded = row.status === 'succeeded' || row.status === 'cached'
    return { run: row.run_id, parts: JSON.parse(row.parts) as IdentityParts, succeeded }
  },

  /** The newest result of a place of a pipeline, whatever it was made of. */
  lastResult: (pipeline: string, id: string): Promise<NodeRow | undefined> =>
    db
      .selectFrom('pipeline_nodes')
      .selectAll()
      .where('pipeline', '=', pipeline)
      .where('id', '=', id)
      .where('status', 'in', ['succeeded', 'cached'])
      .where('output_kept', 'is not', null)
      .orderBy('run_id', 'desc')
      .executeTakeFirst(),

  setHandle: async (at: { run: string; node: string; number: number }, handle: string): Promise<void> => {
    await db
      .updateTable('pipeline_attempts')
      .set({ handle })
      .where('run_id', '=', at.run)
      .where('node_id', '=', at.node)
      .where('number', '=', at.number)
      .execute()
  },

  addAttempt: (row: AttemptRow) => db.insertInto('pipeline_attempts').values(row).execute(),

  endAttempt: (
    at: { run: string; node: string; number: number },
    end: {
      status: AttemptStatus
      nowMs: number
      resources: ResourcesBody | null
      failure: FailureBody | null
    },
  ) =>
    db
      .updateTable('pipeline_attempts')
      .set({
        status: end.status,
        ended_ms: end.nowMs,
        resources: end.resources && JSON.stringify(end.resources),
        failure: end.failure && JSON.stringify(end.failure),
      })
      .where('run_id', '=', at.run)
      .where('node_id', '=', at.node)
      .where('number', '=', at.number)
      .execute(),

  attempts: (run: string): Promise<AttemptRow[]> =>
    db
      .selectFrom('pipeline_attempts')
      .selectAll()
      .where('run_id', '=', run)
      .orderBy('node_id')
      .orderBy('number')
      .execute(),
})

export const nodeBody = (row: NodeRow, attempts: readonly AttemptRow[]): NodeBody => ({
  id: row.id,
  planNode: row.plan_node,
  step: row.step,
  status: row.status,
  identity: row.identity,
  reason: row.reason,
  startedMs: row.started_ms,
  endedMs: row.ended_ms,
  attempts: attempts.map(attemptBody),
})

const attemptBody = (row: AttemptRow): AttemptBody => ({
  number: row.number,
  status: row.status,
  startedMs: row.started_ms,
  endedMs: row.ended_ms,
  resources: row.resources === null ? null : (JSON.parse(row.resources) as ResourcesBody),
  failure: row.failure === null ? null : (JSON.parse(row.failure) as FailureBody),
})
