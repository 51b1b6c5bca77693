import { onSqlite } from '../../../tests/worlds.ts'
import { tracesConformance } from './traces.conformance.ts'

tracesConformance(onSqlite)
