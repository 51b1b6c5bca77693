import type { Kysely } from 'kysely'
import type { RolloutsTables } from './rollouts.tables.ts'
import type { Lease } from './rollouts.store.ts'
import { fromText, type Sight, toText } from './sight.ts'

/** Who drives a rollout, and what each server saw of it. */
export const drivingStore = (db: Kysely<RolloutsTables>) => ({
  async lease(rollout: string): Promise<{ driver: string | null; fence: number; beats: number } | undefined> {
    return db
      .selectFrom('rollouts')
      .select(['driver', 'fence', 'beats'])
      .where('id', '=', rollout)
      .where('under_way', 'is not', null)
      .executeTakeFirst()
  },

  /** false: somebody else drives it now. */
  async beat(rollout: string, { driver, fence }: Lease): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('rollouts')
      .set((e) => ({ beats: e('beats', '+', 1) }))
      .where('id', '=', rollout)
      .where('driver', '=', driver)
      .where('fence', '=', fence)
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n
  },

  /** Takes it from whoever had it at that fence and has not counted on since; null where somebody was faster. */
  async take(
    rollout: string,
    seen: { readonly fence: number; readonly beats: number },
    driver: string,
  ): Promise<Lease | null> {
    const fence = seen.fence + 1
    const { numUpdatedRows } = await db
      .updateTable('rollouts')
      .set({ driver, fence })
      .where('id', '=', rollout)
      .where('fence', '=', seen.fence)
      .where('beats', '=', seen.beats)
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n ? { driver, fence } : null
  },

  /** Keeps why the driver's move is refused, for whichever server is asked; null: it is not. */
  async refuse(rollout: string, { driver, fence }: Lease, why: string | null): Promise<void> {
    await db
      .updateTable('rollouts')
      .set({ refused: why })
      .where('id', '=', rollout)
      .where('driver', '=', driver)
      .where('fence', '=', fence)
      .where('under_way', 'is not', null)
      .execute()
  },

  async refusal(rollout: string): Promise<string | null> {
    const found = await db
      .selectFrom('rollouts')
      .select('refused')
      .where('id', '=', rollout)
      .executeTakeFirst()
    return found?.refused ?? null
  },

  /** Gives up all that a server drives, for others to take at once. */
  async leave(driver: string): Promise<void> {
    await db.updateTable('rollouts').set({ driver: null }).where('driver', '=', driver).execute()
  },

  /** Replaces what a server said it saw. */
  async see(rollout: string, server: string, revision: number, sight: Sight): Promise<void> {
    const said = { revision, sight: toText(sight) }
    await db
      .insertInto('rollout_sights')
      .values({ rollout, server, ...said })
      .onConflict((conflict) => conflict.columns(['rollout', 'server']).doUpdateSet(said))
      .execute()
  },

  /** What all servers but one saw at a revision, those that are no more too. */
  async seenByOthers(rollout: string, server: string, revision: number): Promise<Sight[]> {
    const rows = await db
      .selectFrom('rollout_sights')
      .select('sight')
      .where('rollout', '=', rollout)
      .where('server', '!=', server)
      .where('revision', '=', revision)
      .execute()
    return rows.map(({ sight }) => fromText(sight))
  },
})
export type DrivingStore = ReturnType<typeof drivingStore>
