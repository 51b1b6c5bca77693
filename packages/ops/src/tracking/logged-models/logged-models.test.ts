import { onSqlite } from '../../../tests/worlds.ts'
import { loggedModelsConformance } from './logged-models.conformance.ts'

loggedModelsConformance(onSqlite)
