import { onSqlite } from '../../../tests/worlds.ts'
import { eventsConformance } from './events.conformance.ts'

eventsConformance(onSqlite)
