import { onPostgres } from '../../tests/on-postgres.ts'
import { checksConformance } from './checks/checks.conformance.ts'
import { labelsConformance } from './labels/labels.conformance.ts'
import { promotionConformance } from './promotion.conformance.ts'
import { rolloutsConformance } from './rollouts/rollouts.conformance.ts'
import { servingConformance } from './serving.conformance.ts'

onPostgres('serving', (cluster) => {
  servingConformance(() => cluster().createPlatformDatabase())
  labelsConformance(() => cluster().createPlatformDatabase())
  promotionConformance(() => cluster().createPlatformDatabase())
  rolloutsConformance(() => cluster().createPlatformDatabase())
  checksConformance(() => cluster().createPlatformDatabase())
})
