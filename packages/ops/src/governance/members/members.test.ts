import { onSqlite } from '../../../tests/worlds.ts'
import { membersConformance } from './members.conformance.ts'

membersConformance(onSqlite)
