import { expect, it } from 'vitest'
import { garbageConformance } from '../src/app/garbage/garbage.conformance.ts'
import { datasetsConformance } from '../src/datasets/datasets.conformance.ts'
import { quarantineConformance } from '../src/datasets/quarantine/quarantine.conformance.ts'
import { privacyConformance } from '../src/datasets/privacy/privacy.conformance.ts'
import { rowsConformance } from '../src/datasets/rows/rows.conformance.ts'
import { lineageConformance } from '../src/registry/lineage/lineage.conformance.ts'
import { partsConformance } from '../src/datasets/parts.conformance.ts'
import { lineageGraphConformance } from '../src/governance/lineage/lineage.conformance.ts'
import { overviewConformance } from '../src/governance/overview/overview.conformance.ts'
import { membersConformance } from '../src/governance/members/members.conformance.ts'
import { backfillsConformance } from '../src/pipelines/backfills/backfills.conformance.ts'
import { deletedRunsConformance } from '../src/pipelines/deleted-runs.conformance.ts'
import { gridConformance } from '../src/pipelines/grid/grid.conformance.ts'
import { eventsConformance } from '../src/pipelines/schedules/events.conformance.ts'
import { schedulesConformance } from '../src/pipelines/schedules/schedules.conformance.ts'
import { twoServersConformance } from '../src/pipelines/schedules/two-servers.conformance.ts'
import { databaseConformance } from '../src/ports/database.conformance.ts'
import { approvalsConformance } from '../src/registry/approvals/approvals.conformance.ts'
import { namesConformance } from '../src/registry/names.conformance.ts'
import { registryConformance } from '../src/registry/registry.conformance.ts'
import { webhooksConformance } from '../src/registry/webhooks/webhooks.conformance.ts'
import { historyStands } from './history.ts'
import { onPostgres } from './on-postgres.ts'
import { openWorld, type Ground } from './worlds.ts'

onPostgres('the platform', (cluster) => {
  const ground: Ground = () => cluster().createPlatformDatabase()

  databaseConformance(async () => (await cluster().createDatabase()).url, { openers: 3 })
  datasetsConformance(ground)
  quarantineConformance(ground)
  privacyConformance(ground)
  rowsConformance(ground)
  lineageConformance(ground)
  const place = async () => (await cluster().createDatabase()).url
  partsConformance(place)
  schedulesConformance(ground)
  eventsConformance(ground)
  backfillsConformance(ground)
  gridConformance(ground)
  twoServersConformance(ground)
  registryConformance(ground)
  webhooksConformance(ground)
  approvalsConformance(ground)
  namesConformance(ground)
  membersConformance(ground)
  lineageGraphConformance(ground)
  overviewConformance(ground)
  historyStands(ground)
  garbageConformance(ground)
  deletedRunsConformance(ground)

  it('says that the database is away while it is, and goes on once it is back', async () => {
    const database = await cluster().createPlatformDatabase()
    await using world = await openWorld(async () => database)
    const { tracking } = world.client
    await tracking.createRun({ body: { name: 'before' } })
    await cluster().pause(database.url, true)
    const away = { code: 'DATABASE_UNREACHABLE', kind: 'unavailable' }
    await expect(tracking.createRun({ body: {} })).rejects.toMatchObject(away)
    expect((await fetch(`${world.platform.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${world.platform.url}/healthz`)).status).toBe(200)
    await cluster().pause(database.url, false)
    await tracking.createRun({ body: { name: 'after' } })
    const { runs } = await tracking.searchRuns({ body: { orderBy: 'startedAtMs' } })
    expect(runs.map((run) => run.name).sort()).toEqual(['after', 'before'])
  })

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
