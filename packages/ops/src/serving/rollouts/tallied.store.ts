import type { Kysely } from 'kysely'
import type { Tally } from '../case-sums.ts'
import type { RolloutsTables } from './rollouts.tables.ts'

/** What one server captured of a rollout and was told the outcome of. */
export interface Tallied {
  readonly server: string
  readonly toldMs: number
  /** When the step began that the labels are of. */
  readonly sinceMs: number
  readonly labels: readonly Tally[]
  readonly figures: readonly Tally[]
}

export const talliedStore = (db: Kysely<RolloutsTables>) => ({
  /** Replaces what a server said before, in an earlier life too. */
  async tell(rollout: string, { server, toldMs, sinceMs, labels, figures }: Tallied): Promise<void> {
    const said = {
      told_ms: toldMs,
      since_ms: sinceMs,
      labels: JSON.stringify(labels),
      figures: JSON.stringify(figures),
    }
    await db
      .insertInto('rollout_tallies')
      .values({ rollout, server, ...said })
      .onConflict((conflict) => conflict.columns(['rollout', 'server']).doUpdateSet(said))
      .execute()
  },

  /** What all servers but one told, those that are no more too. */
  async toldByOthers(rollout: string, server: string): Promise<Tallied[]> {
    const rows = await db
      .selectFrom('rollout_tallies')
      .selectAll()
      .where('rollout', '=', rollout)
      .where('server', '!=', server)
      .orderBy('server')
      .execute()
    return rows.map((row) => ({
      server: row.server,
      toldMs: row.told_ms,
      sinceMs: row.since_ms,
      labels: JSON.parse(row.labels) as Tally[],
      figures: JSON.parse(row.figures) as Tally[],
    }))
  },
})
export type TalliedStore = ReturnType<typeof talliedStore>
