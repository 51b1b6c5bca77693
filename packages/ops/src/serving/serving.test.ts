import { onSqlite } from '../../tests/worlds.ts'
import { servingConformance } from './serving.conformance.ts'

servingConformance(onSqlite)
