import { onSqlite } from '../../../tests/worlds.ts'
import { labelsConformance } from './labels.conformance.ts'

labelsConformance(onSqlite)
