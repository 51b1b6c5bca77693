import { onPostgres } from '../../../tests/on-postgres.ts'
import { stepsConformance } from './steps.conformance.ts'

onPostgres('steps', (cluster) => {
  stepsConformance(() => cluster().createPlatformDatabase())
})
