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
import { artifactTreeConformance } from '../src/tracking/artifacts/artifact-tree.conformance.ts'
import { comparisonConformance } from '../src/tracking/comparison/comparison.conformance.ts'
import { studiesConformance } from '../src/tracking/studies/studies.conformance.ts'
import { loggedModelsConformance } from '../src/tracking/logged-models/logged-models.conformance.ts'
import { evaluationDatasetsConformance } from '../src/tracking/evaluation-datasets/evaluation-datasets.conformance.ts'
import { traceMetricsConformance } from '../src/tracking/traces/trace-metrics.conformance.ts'
import { tracesConformance } from '../src/tracking/traces/traces.conformance.ts'
import { lifecycleConformance } from '../src/tracking/lifecycle.conformance.ts'
import { migrationConformance } from '../src/tracking/tables/migration.conformance.ts'
import { postgresDialect } from '../src/adapters/database/postgres.ts'
import { historyConformance } from '../src/tracking/metrics/history.conformance.ts'
import { plansConformance } from '../src/tracking/plans.conformance.ts'
import { searchConformance } from '../src/tracking/search.conformance.ts'
import { keptRunsConformance } from '../src/mlflow/tracking/kept-runs.conformance.ts'
import { trackingConformance } from '../src/tracking/tracking.conformance.ts'
import { historyStands } from './history.ts'
import { onPostgres } from './on-postgres.ts'
import { openWorld, type Ground } from './worlds.ts'

onPostgres('the platform', (cluster) => {
  const ground: Ground = () => cluster().createDatabase()

  databaseConformance(async () => (await cluster().createDatabase()).url, { openers: 3 })
  datasetsConformance(ground)
  quarantineConformance(ground)
  privacyConformance(ground)
  rowsConformance(ground)
  lineageConformance(ground)
  trackingConformance(ground)
  lifecycleConformance(ground)
  keptRunsConformance(ground)
  comparisonConformance(ground)
  artifactTreeConformance(ground)
  studiesConformance(ground)
  loggedModelsConformance(ground)
  tracesConformance(ground)
  traceMetricsConformance(ground)
  evaluationDatasetsConformance(ground)
  const place = async () => (await cluster().createDatabase()).url
  migrationConformance(place)
  partsConformance(place)
  historyConformance(place)
  searchConformance(place)
  plansConformance(place, async (where) => postgresDialect(where))
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
    const database = await cluster().createDatabase()
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
