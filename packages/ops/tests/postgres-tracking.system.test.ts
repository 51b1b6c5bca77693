import { trackingConformance } from '../src/tracking/tracking.conformance.ts'
import { lifecycleConformance } from '../src/tracking/lifecycle.conformance.ts'
import { keptRunsConformance } from '../src/mlflow/tracking/kept-runs.conformance.ts'
import { comparisonConformance } from '../src/tracking/comparison/comparison.conformance.ts'
import { artifactTreeConformance } from '../src/tracking/artifacts/artifact-tree.conformance.ts'
import { studiesConformance } from '../src/tracking/studies/studies.conformance.ts'
import { loggedModelsConformance } from '../src/tracking/logged-models/logged-models.conformance.ts'
import { tracesConformance } from '../src/tracking/traces/traces.conformance.ts'
import { traceMetricsConformance } from '../src/tracking/traces/trace-metrics.conformance.ts'
import { evaluationDatasetsConformance } from '../src/tracking/evaluation-datasets/evaluation-datasets.conformance.ts'
import { migrationConformance } from '../src/tracking/tables/migration.conformance.ts'
import { historyConformance } from '../src/tracking/metrics/history.conformance.ts'
import { searchConformance } from '../src/tracking/search.conformance.ts'
import { plansConformance } from '../src/tracking/plans.conformance.ts'
import { postgresDialect } from '../src/adapters/database/postgres.ts'
import { onPostgres } from './on-postgres.ts'
import type { Ground } from './worlds.ts'

// Apart from the other rooms, so that two can go on at once.
onPostgres('tracking', (cluster) => {
  const ground: Ground = () => cluster().createPlatformDatabase()
  const place = async () => (await cluster().createDatabase()).url

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
  migrationConformance(place)
  historyConformance(place)
  searchConformance(place)
  plansConformance(place, async (where) => postgresDialect(where))
})
