import { onPostgres } from '../../tests/on-postgres.ts'
import { featuresConformance } from './features.conformance.ts'

onPostgres('features', (cluster) => {
  featuresConformance(() => cluster().createPlatformDatabase())
})
