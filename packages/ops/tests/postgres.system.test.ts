import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { datasetsConformance } from '../src/datasets/datasets.conformance.ts'
import { databaseConformance } from '../src/ports/database.conformance.ts'
import { registryConformance } from '../src/registry/registry.conformance.ts'
import { trackingConformance } from '../src/tracking/tracking.conformance.ts'
import { postgresBin, postgresRequired, startPostgres, type Cluster } from './postgres.ts'
import { openWorld, type Ground } from './worlds.ts'

if (postgresBin === null)
  it.skipIf(!postgresRequired)('runs on PostgreSQL (skipped: no postgres)', () => {
    expect.fail('SLIPWAY_REQUIRE names postgres, and no initdb was found in /usr/lib/postgresql or PGBIN')
  })
else
  describe('on PostgreSQL', () => {
    let cluster: Cluster
    beforeAll(async () => {
      cluster = await startPostgres()
    })
    afterAll(() => cluster.stop())
    const ground: Ground = () => cluster.createDatabase()

    databaseConformance(async () => (await cluster.createDatabase()).url, { openers: 3 })
    datasetsConformance(ground)
    trackingConformance(ground)
    registryConformance(ground)

    it('says so where the server does not answer', async () => {
      const nobody: Ground = async () => ({
        url: 'postgres://slipway@127.0.0.1:1/none',
        drop: async () => {},
      })
      await expect(openWorld(nobody)).rejects.toMatchObject({
        code: 'DATABASE_UNREACHABLE',
        kind: 'unavailable',
      })
    })
  })
