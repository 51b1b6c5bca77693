import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { onSqlite } from '../../tests/worlds.ts'
import { lifecycleConformance } from './lifecycle.conformance.ts'
import { sqliteDialect } from '../adapters/database/sqlite.ts'
import { historyConformance } from './metrics/history.conformance.ts'
import { plansConformance } from './plans.conformance.ts'
import { searchConformance } from './search.conformance.ts'
import { migrationConformance } from './tables/migration.conformance.ts'
import { trackingConformance } from './tracking.conformance.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-tracking-'))
afterAll(() => rmSync(dir, { recursive: true }))
let made = 0

trackingConformance(onSqlite)
lifecycleConformance(onSqlite)
const place = async () => join(dir, `${made++}.db`)
migrationConformance(place)
historyConformance(place)
searchConformance(place)
plansConformance(place, async (where) => sqliteDialect(where))
