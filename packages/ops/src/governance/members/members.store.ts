import type { Member, MemberRole } from '@slipway/contract/members'
import type { Kysely, Selectable } from 'kysely'
import type { MembersTables } from './members.tables.ts'

export type MembersDb = Kysely<MembersTables>

export const membersStore = (db: MembersDb) => {
  const standing = db.selectFrom('members').selectAll().where('removed_at_ms', 'is', null)

  return {
    /** false where somebody of this name stands already. */
    async add(member: Member, tokenDigest: string): Promise<boolean> {
      const row = {
        role: member.role,
        token_digest: tokenDigest,
        created_by: member.createdBy,
        created_at_ms: member.createdAtMs,
        removed_at_ms: null,
      }
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('members')
        .values({ name: member.name, ...row })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet(row).where('members.removed_at_ms', 'is not', null),
        )
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    /** false where nobody of this name stands. */
    async remove(name: string, atMs: number): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('members')
        .set({ removed_at_ms: atMs })
        .where('name', '=', name)
        .where('removed_at_ms', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    list: async (): Promise<Member[]> => (await standing.orderBy('name').execute()).map(fromRow),

    async byName(name: string): Promise<Member | null> {
      const row = await standing.where('name', '=', name).executeTakeFirst()
      return row ? fromRow(row) : null
    },

    async byTokenDigest(digest: string): Promise<Member | null> {
      const row = await standing.where('token_digest', '=', digest).executeTakeFirst()
      return row ? fromRow(row) : null
    },

    any: async (): Promise<boolean> => (await standing.limit(1).executeTakeFirst()) !== undefined,
  }
}

const fromRow = (row: Selectable<MembersTables['members']>): Member => ({
  name: row.name,
  role: row.role as MemberRole,
  createdBy: row.created_by,
  createdAtMs: row.created_at_ms,
})
