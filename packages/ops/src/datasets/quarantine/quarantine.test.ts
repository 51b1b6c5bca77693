import { onSqlite } from '../../../tests/worlds.ts'
import { quarantineConformance } from './quarantine.conformance.ts'

quarantineConformance(onSqlite)
