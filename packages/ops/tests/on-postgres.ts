import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, postgresBin, postgresRequired, startPostgres } from './postgres.ts'

/**
 * Tests against a real PostgreSQL, started for them and stopped after them. Where there is none they are skipped and say
 * so, or fail if SLIPWAY_REQUIRE names postgres.
 */
export function onPostgres(what: string, tests: (cluster: () => Cluster) => void): void {
  if (postgresBin === null)
    return it.skipIf(!postgresRequired)(`${what} on PostgreSQL (skipped: no postgres)`, () => {
      expect.fail('SLIPWAY_REQUIRE names postgres, and no initdb was found in /usr/lib/postgresql or PGBIN')
    })
  describe(`${what} on PostgreSQL`, () => {
    let cluster: Cluster
    beforeAll(async () => {
      cluster = await startPostgres()
    })
    afterAll(() => cluster.stop())
    tests(() => cluster)
  })
}
