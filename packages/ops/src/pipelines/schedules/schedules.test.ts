import { onSqlite } from '../../../tests/worlds.ts'
import { schedulesConformance } from './schedules.conformance.ts'

schedulesConformance(onSqlite)
