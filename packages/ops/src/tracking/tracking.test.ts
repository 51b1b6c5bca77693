import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { onSqlite } from '../../tests/worlds.ts'
import { lifecycleConformance } from './lifecycle.conformance.ts'
import { migrationConformance } from './tables/migration.conformance.ts'
import { trackingConformance } from './tracking.conformance.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-tracking-'))
afterAll(() => rmSync(dir, { recursive: true }))
let made = 0

trackingConformance(onSqlite)
lifecycleConformance(onSqlite)
migrationConformance(async () => join(dir, `${made++}.db`))
