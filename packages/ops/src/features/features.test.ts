import { onSqlite } from '../../tests/worlds.ts'
import { featuresConformance } from './features.conformance.ts'

featuresConformance(onSqlite)
