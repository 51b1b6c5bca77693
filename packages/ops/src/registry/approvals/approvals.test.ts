import { onSqlite } from '../../../tests/worlds.ts'
import { approvalsConformance } from './approvals.conformance.ts'

approvalsConformance(onSqlite)
