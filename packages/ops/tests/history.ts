import { Kysely, sql } from 'kysely'
import { expect, it } from 'vitest'
import { postgresDialect } from '../src/adapters/database/postgres.ts'
import { sqliteDialect } from '../src/adapters/database/sqlite.ts'
import { openWorld, someModelVersion, type Ground } from './worlds.ts'

/** What holds of the registry's history on every database: no program changes what it tells. */
export const historyStands = (ground: Ground) =>
  it('has a history that the database itself holds fast', async () => {
    let url: string | undefined
    await using world = await openWorld(async () => {
      const made = await ground()
      url = made?.url
      return made
    })
    const params = { name: 'churn' }
    await world.client.registry.createModelVersion({ params, body: await someModelVersion(world) })
    const { events } = await world.client.registry.listModelHistory({ params })
    const dialect = url ? postgresDialect(url) : sqliteDialect(`${world.platform.home}/slipway.db`)
    const other = new Kysely({ dialect })
    for (const change of [
      `update model_events set reason = 'never said'`,
      `update model_events set by_actor = 'somebody'`,
      `delete from model_events`,
      ...(url ? ['truncate model_events'] : []),
    ])
      await expect(sql.raw(change).execute(other), change).rejects.toThrow('only ever added to')
    await other.destroy()
    expect((await world.client.registry.listModelHistory({ params })).events).toEqual(events)
  })
