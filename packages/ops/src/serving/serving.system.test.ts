import { onPostgres } from '../../tests/on-postgres.ts'
import { servingConformance } from './serving.conformance.ts'

onPostgres('serving', (cluster) => servingConformance(() => cluster().createDatabase()))
