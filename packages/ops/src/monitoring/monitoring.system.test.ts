import { onPostgres } from '../../tests/on-postgres.ts'
import { monitoringConformance } from './monitoring.conformance.ts'

onPostgres('watching', (cluster) => monitoringConformance(() => cluster().createPlatformDatabase()))
