import type { Secret } from '@slipway/contract/secrets'
import type { Kysely } from 'kysely'
import type { SecretsTables } from './secrets.tables.ts'

export const secretsStore = (db: Kysely<SecretsTables>) => ({
  async list(): Promise<Secret[]> {
    const rows = await db
      .selectFrom('secrets')
      .select(['name', 'updated_by', 'updated_at_ms'])
      .orderBy('name')
      .execute()
    return rows.map((row) => ({
      name: row.name,
      updatedBy: row.updated_by,
      updatedAtMs: row.updated_at_ms,
    }))
  },

  /** The sealed values of those that are there. */
  async sealed(names: readonly string[]): Promise<Map<string, string>> {
    if (names.length === 0) return new Map()
    const rows = await db.selectFrom('secrets').select(['name', 'value']).where('name', 'in', names).execute()
    return new Map(rows.map(({ name, value }) => [name, value]))
  },

  async put(name: string, sealed: string, by: string, nowMs: number): Promise<void> {
    const values = { value: sealed, updated_by: by, updated_at_ms: nowMs }
    await db
      .insertInto('secrets')
      .values({ name, ...values })
      .onConflict((on) => on.column('name').doUpdateSet(values))
      .execute()
  },

  /** What was removed; null where it was not there. */
  async remove(name: string): Promise<Secret | null> {
    const row = await db
      .deleteFrom('secrets')
      .where('name', '=', name)
      .returning(['updated_by', 'updated_at_ms'])
      .executeTakeFirst()
    return row ? { name, updatedBy: row.updated_by, updatedAtMs: row.updated_at_ms } : null
  },
})
