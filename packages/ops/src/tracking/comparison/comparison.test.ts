import { onSqlite } from '../../../tests/worlds.ts'
import { comparisonConformance } from './comparison.conformance.ts'

comparisonConformance(onSqlite)
