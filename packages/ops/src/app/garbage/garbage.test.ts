import { onSqlite } from '../../../tests/worlds.ts'
import { garbageConformance } from './garbage.conformance.ts'

garbageConformance(onSqlite)
