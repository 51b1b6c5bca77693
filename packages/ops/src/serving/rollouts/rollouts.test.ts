import { onSqlite } from '../../../tests/worlds.ts'
import { rolloutsConformance } from './rollouts.conformance.ts'

rolloutsConformance(onSqlite)
