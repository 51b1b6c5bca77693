import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresBin, postgresRequired, startPostgres, type Cluster } from '../../tests/postgres.ts'
import { monitoringConformance } from './monitoring.conformance.ts'

if (postgresBin === null)
  it.skipIf(!postgresRequired)('watches on PostgreSQL (skipped: no postgres)', () => {
    expect.fail('SLIPWAY_REQUIRE names postgres, and no initdb was found in /usr/lib/postgresql or PGBIN')
  })
else
  describe('on PostgreSQL', () => {
    let cluster: Cluster
    beforeAll(async () => {
      cluster = await startPostgres()
    })
    afterAll(() => cluster.stop())
    monitoringConformance(() => cluster.createDatabase())
  })
