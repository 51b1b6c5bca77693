import { onSqlite } from '../../../tests/worlds.ts'
import { overviewConformance } from './overview.conformance.ts'

overviewConformance(onSqlite)
