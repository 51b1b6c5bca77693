import { onSqlite } from '../../tests/worlds.ts'
import { datasetsConformance } from './datasets.conformance.ts'

datasetsConformance(onSqlite)
