import { onSqlite } from '../../../tests/worlds.ts'
import { studiesConformance } from './studies.conformance.ts'

studiesConformance(onSqlite)
