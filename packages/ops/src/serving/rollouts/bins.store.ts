import type { Kysely } from 'kysely'
import type { Bins } from './drift-bins.ts'
import type { RolloutsTables } from './rollouts.tables.ts'

export const binsStore = (db: Kysely<RolloutsTables>) => ({
  async of(rollout: string): Promise<Bins | null> {
    const row = await db
      .selectFrom('rollout_bins')
      .select('bins')
      .where('rollout', '=', rollout)
      .executeTakeFirst()
    return row ? (JSON.parse(row.bins) as Bins) : null
  },

  /** Whoever is first says for all servers; answers what holds. */
  async lay(rollout: string, bins: Bins): Promise<Bins> {
    await db
      .insertInto('rollout_bins')
      .values({ rollout, bins: JSON.stringify(bins) })
      .onConflict((conflict) => conflict.column('rollout').doNothing())
      .execute()
    return (await this.of(rollout))!
  },
})
