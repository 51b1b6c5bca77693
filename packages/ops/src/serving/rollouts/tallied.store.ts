import type { Kysely } from 'kysely'
import type { Tally } from '../case-sums.ts'
import type { CountedPeople } from '../counted-people.ts'
import type { RolloutsTables } from './rollouts.tables.ts'

/** What one server captured of a rollout and was told the outcome of. */
export interface Tallied {
  readonly server: string
  readonly toldMs: number
  /** When the step began that the labels are of. */
  readonly sinceMs: number
  readonly labels: readonly Tally[]
  readonly figures: readonly Tally[]
  /** Whom it counts of those that figures are told of. */
  readonly people: CountedPeople
}

export const talliedStore = (db: Kysely<RolloutsTables>) => ({
  /** Replaces what a server said before, in an earlier life too. */
  async tell(rollout: string, { server, toldMs, sinceMs, labels, figures, people }: Tallied): Promise<void> {
    const said = {
      told_ms: toldMs,
      since_ms: sinceMs,
      labels: JSON.stringify(labels),
      figures: JSON.stringify(figures),
      people: JSON.stringify(people),
    }
    await db
      .insertInto('rollout_tallies')
      .values({ rollout, server, ...said })
      .onConflict((conflict) => conflict.columns(['rollout', 'server']).doUpdateSet(said))
      .execute()
  },

  /** What every server told last, those that are no more too. */
  async told(rollout: string): Promise<Tallied[]> {
    const rows = await db
      .selectFrom('rollout_tallies')
      .selectAll()
      .where('rollout', '=', rollout)
      .orderBy('server')
      .execute()
    return rows.map((row) => ({
      server: row.server,
      toldMs: row.told_ms,
      sinceMs: row.since_ms,
      labels: JSON.parse(row.labels) as Tally[],
      figures: JSON.parse(row.figures) as Tally[],
      people: JSON.parse(row.people) as CountedPeople,
    }))
  },
})
export type TalliedStore = ReturnType<typeof talliedStore>
