import { historyStands } from './history.ts'
import { onSqlite } from './worlds.ts'

historyStands(onSqlite)
