import { type Kysely, sql } from 'kysely'
import type { PipelinesTables } from '../pipelines.tables.ts'

export interface Place {
  readonly pool: string
  /** A life of a server, see pipeline_servers. */
  readonly server: string
}

/** The places of pools that the servers on one PostgreSQL database share. What dead servers held is nobody's. */
export const poolPlacesStore = (db: Kysely<PipelinesTables>) => ({
  /**
   * Takes one place more than the `have` that this server holds, unless `total` are held by the living or those who
   * wait for longer come first; then the server waits in line. Must run in a transaction.
   */
  async take(
    { pool, server }: Place,
    have: number,
    total: number,
  ): Promise<{ granted: boolean; elsewhere: number }> {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`slipway-pool:${pool}`}, 0))`.execute(db)
    const rows = await db
      .selectFrom('pipeline_pool_places')
      .selectAll()
      .where('pool', '=', pool)
      .where('server', 'in', db.selectFrom('pipeline_servers').select('id'))
      .execute()
    const others = rows.filter((row) => row.server !== server)
    const waits =
      rows.find((row) => row.server === server)?.waits ??
      Math.max(0, ...rows.map((row) => row.waits ?? 0)) + 1
    const elsewhere = others.reduce((sum, { used }) => sum + used, 0)
    const before = others.filter((row) => row.waits !== null && row.waits < waits).length
    const granted = total - elsewhere - have > before
    await keep(db, { pool, server, used: granted ? have + 1 : have, waits: granted ? null : waits })
    return { granted, elsewhere }
  },

  /** Says that this server holds so many, and waits for no more. Must run in a transaction. */
  async hold(place: Place, used: number): Promise<void> {
    if (used > 0) return keep(db, { ...place, used, waits: null })
    await db
      .deleteFrom('pipeline_pool_places')
      .where('pool', '=', place.pool)
      .where((e) =>
        e.or([
          e('server', '=', place.server),
          e('server', 'not in', e.selectFrom('pipeline_servers').select('pipeline_servers.id')),
        ]),
      )
      .execute()
  },
})
export type PoolPlaces = ReturnType<typeof poolPlacesStore>

const keep = async (
  db: Kysely<PipelinesTables>,
  row: PipelinesTables['pipeline_pool_places'],
): Promise<void> => {
  const { used, waits } = row
  await db
    .insertInto('pipeline_pool_places')
    .values(row)
    .onConflict((conflict) => conflict.columns(['pool', 'server']).doUpdateSet({ used, waits }))
    .execute()
}
