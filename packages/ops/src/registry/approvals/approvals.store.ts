import type { ApprovalStatus, Protection } from '@slipway/contract/approvals'
import type { Kysely, Selectable } from 'kysely'
import type { KeptApproval } from './approval.ts'
import type { ApprovalsTables } from './approvals.tables.ts'
import type { Evidence } from './evidence.ts'

/** The database, or a transaction of it. */
export type ApprovalsDb = Kysely<ApprovalsTables>

/** What the rows call the model of this name. */
const idOf = (db: ApprovalsDb, name: string) =>
  db.selectFrom('models').select('id').where('name', '=', name).where('deleted_at_ms', 'is', null)

export const protectionsStore = (db: ApprovalsDb) => ({
  async of(model: string): Promise<Protection[]> {
    const rows = await db
      .selectFrom('model_protections')
      .selectAll()
      .where('model', '=', idOf(db, model))
      .orderBy('target')
      .execute()
    return rows.map((row) => ({ target: row.target, by: row.by_actor, atMs: row.at_ms }))
  },

  async has(model: string, target: string): Promise<boolean> {
    const row = await db
      .selectFrom('model_protections')
      .select('target')
      .where('model', '=', idOf(db, model))
      .where('target', '=', target)
      .executeTakeFirst()
    return row !== undefined
  },

  /** false where it stands already. */
  async add(model: string, { target, by, atMs }: Protection): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('model_protections')
      .values({ model: idOf(db, model), target, by_actor: by, at_ms: atMs })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  },

  /** false where there is none. */
  async remove(model: string, target: string): Promise<boolean> {
    const { numDeletedRows } = await db
      .deleteFrom('model_protections')
      .where('model', '=', idOf(db, model))
      .where('target', '=', target)
      .executeTakeFirst()
    return numDeletedRows === 1n
  },
})

export const approvalsStore = (db: ApprovalsDb) => {
  const all = db
    .selectFrom('approvals')
    .innerJoin('models', 'models.id', 'approvals.model')
    .selectAll('approvals')
    .select('models.name')
  return {
    /** false where an open request for the same stands already. */
    async insert(kept: KeptApproval): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('approvals')
        .values({
          id: kept.id,
          model: idOf(db, kept.model),
          number: kept.number,
          target: kept.target,
          status: kept.status,
          reason: kept.reason,
          evidence: JSON.stringify(kept.evidence),
          requested_by: kept.requestedBy,
          requested_at_ms: kept.requestedAtMs,
          expires_at_ms: kept.expiresAtMs,
          decided_by: kept.decidedBy,
          decided_at_ms: kept.decidedAtMs,
          comment: kept.comment,
          used_at_ms: kept.usedAtMs,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    async get(id: string): Promise<KeptApproval | null> {
      const row = await all.where('approvals.id', '=', id).executeTakeFirst()
      return row ? fromRow(row) : null
    },

    /** The newest first. */
    async ofModel(model: string): Promise<KeptApproval[]> {
      return (await all.where('model', '=', idOf(db, model)).orderBy('approvals.id', 'desc').execute()).map(
        fromRow,
      )
    },

    /** Requests for one wish, the newest first. */
    async of(model: string, number: number, target: string): Promise<KeptApproval[]> {
      const rows = await all
        .where('model', '=', idOf(db, model))
        .where('number', '=', number)
        .where('target', '=', target)
        .orderBy('approvals.id', 'desc')
        .execute()
      return rows.map(fromRow)
    },

    /** Compare-and-set on the status; false where somebody else has moved it. */
    async move(
      { id, status }: KeptApproval,
      to: {
        readonly status: ApprovalStatus
        readonly by?: string
        readonly comment?: string
        readonly decidedAtMs?: number
        readonly usedAtMs?: number
      },
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('approvals')
        .set({
          status: to.status,
          ...(to.by === undefined ? {} : { decided_by: to.by }),
          ...(to.decidedAtMs === undefined ? {} : { decided_at_ms: to.decidedAtMs }),
          ...(to.comment === undefined ? {} : { comment: to.comment }),
          ...(to.usedAtMs === undefined ? {} : { used_at_ms: to.usedAtMs }),
        })
        .where('id', '=', id)
        .where('status', '=', status)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}

const fromRow = (row: Selectable<ApprovalsTables['approvals']> & { name: string }): KeptApproval => ({
  id: row.id,
  model: row.name,
  number: row.number,
  target: row.target,
  status: row.status as ApprovalStatus,
  reason: row.reason,
  evidence: JSON.parse(row.evidence) as Evidence,
  requestedBy: row.requested_by,
  requestedAtMs: row.requested_at_ms,
  expiresAtMs: row.expires_at_ms,
  decidedBy: row.decided_by,
  decidedAtMs: row.decided_at_ms,
  comment: row.comment,
  usedAtMs: row.used_at_ms,
})
