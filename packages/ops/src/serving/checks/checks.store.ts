import type { Kysely } from 'kysely'
import type { Outcome } from './ask-once.ts'
import type { ChecksTables } from './checks.tables.ts'

/** The newest check of a version, as it is kept. */
export interface KeptCheck extends Omit<Outcome, 'ok' | 'tookMs'> {
  readonly state: 'queued' | 'running' | 'passed' | 'failed'
  readonly tookMs: number | null
  readonly by: string
  readonly atMs: number
  readonly waived: { readonly by: string; readonly reason: string } | null
}

export const checksStore = (db: Kysely<ChecksTables>) => ({
  async get(version: string): Promise<KeptCheck | null> {
    const row = await db
      .selectFrom('version_checks')
      .selectAll()
      .where('version', '=', version)
      .executeTakeFirst()
    if (!row) return null
    return {
      state: row.state as KeptCheck['state'],
      asked: row.asked === 1,
      reason: row.reason,
      tookMs: row.took_ms,
      by: row.by_actor,
      atMs: row.at_ms,
      waived: row.waived_by === null ? null : { by: row.waived_by, reason: row.waived_for ?? '' },
    }
  },

  /** In place of the one before, and of what was said of that one. */
  async put(version: string, { state, asked, reason, tookMs, by, atMs, waived }: KeptCheck): Promise<void> {
    const row = {
      state,
      asked: asked ? 1 : 0,
      reason,
      took_ms: tookMs,
      by_actor: by,
      at_ms: atMs,
      waived_by: waived?.by ?? null,
      waived_for: waived?.reason ?? null,
    }
    await db
      .insertInto('version_checks')
      .values({ version, ...row })
      .onConflict((conflict) => conflict.column('version').doUpdateSet(row))
      .execute()
  },

  /** The versions whose checks have not ended. */
  async unfinished(): Promise<{ version: string; by: string }[]> {
    const rows = await db
      .selectFrom('version_checks')
      .select(['version', 'by_actor'])
      .where('state', 'in', ['queued', 'running'])
      .orderBy('at_ms')
      .execute()
    return rows.map((row) => ({ version: row.version, by: row.by_actor }))
  },

  async remove(version: string): Promise<void> {
    await db.deleteFrom('version_checks').where('version', '=', version).execute()
  },
})
