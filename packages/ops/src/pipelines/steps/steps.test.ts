import { onSqlite } from '../../../tests/worlds.ts'
import { stepsConformance } from './steps.conformance.ts'

stepsConformance(onSqlite)
