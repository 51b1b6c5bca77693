import { onSqlite } from '../../tests/worlds.ts'
import { monitoringConformance } from './monitoring.conformance.ts'

monitoringConformance(onSqlite)
