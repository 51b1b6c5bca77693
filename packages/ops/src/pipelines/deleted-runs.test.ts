import { onSqlite } from '../../tests/worlds.ts'
import { deletedRunsConformance } from './deleted-runs.conformance.ts'

deletedRunsConformance(onSqlite)
