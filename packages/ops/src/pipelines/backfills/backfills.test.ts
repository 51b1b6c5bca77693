import { onSqlite } from '../../../tests/worlds.ts'
import { backfillsConformance } from './backfills.conformance.ts'

backfillsConformance(onSqlite)
