import { onSqlite } from '../../tests/worlds.ts'
import { trackingConformance } from './tracking.conformance.ts'

trackingConformance(onSqlite)
