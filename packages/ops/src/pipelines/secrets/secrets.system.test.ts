import { onPostgres } from '../../../tests/on-postgres.ts'
import { secretsConformance } from './secrets.conformance.ts'

onPostgres('secrets', (cluster) => {
  secretsConformance(() => cluster().createPlatformDatabase())
})
