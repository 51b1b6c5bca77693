import type { Tally } from '../case-sums.ts'
import { forUpdate } from '../../kernel/index.ts'
import type { Database } from '../../ports/database.ts'
import { type Cells, claimed, type CountedPeople } from '../counted-people.ts'
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

export const talliedStore = ({ db, write }: Pick<Database<RolloutsTables>, 'db' | 'write'>) => ({
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
      .values({ rollout, server, people: '{}', ...said })
      .onConflict((conflict) => conflict.columns(['rollout', 'server']).doUpdateSet(said))
      .execute()
  },

  /** What every server told last, those that are no more too; nothing of those that have only claimed whom they count. */
  async told(rollout: string): Promise<Tallied[]> {
    const rows = await db
      .selectFrom('rollout_tallies')
      .select(['server', 'told_ms', 'since_ms', 'labels', 'figures'])
      .where('rollout', '=', rollout)
      .where('told_ms', '>', 0)
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

  /** Claims for a server whom it counts of those whom it answered: the cells that no other counts. One server after another. */
  claim: (
    rollout: string,
    server: string,
    answered: ReadonlyMap<string, Cells>,
  ): Promise<ReadonlyMap<string, Cells>> =>
    write(async (trx) => {
      await forUpdate(trx, trx.selectFrom('rollouts').select('id').where('id', '=', rollout)).execute()
      const rows = await trx
        .selectFrom('rollout_tallies')
        .select(['server', 'people'])
        .where('rollout', '=', rollout)
        .execute()
      const told = rows.map((row) => ({ ...row, people: JSON.parse(row.people) as CountedPeople }))
      const { counted, people } = claimed(server, told, answered)
      const text = JSON.stringify(people)
      if (!rows.some((row) => row.server === server && row.people === text))
        await trx
          .insertInto('rollout_tallies')
          .values({ rollout, server, people: text, told_ms: 0, since_ms: 0, labels: '[]', figures: '[]' })
          .onConflict((conflict) => conflict.columns(['rollout', 'server']).doUpdateSet({ people: text }))
          .execute()
      return counted
    }),
})
export type TalliedStore = ReturnType<typeof talliedStore>
