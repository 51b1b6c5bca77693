import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { onSqlite } from '../../tests/worlds.ts'
import { datasetsConformance } from './datasets.conformance.ts'
import { privacyConformance } from './privacy/privacy.conformance.ts'
import { partsConformance } from './parts.conformance.ts'
import { rowsConformance } from './rows/rows.conformance.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-datasets-'))
afterAll(() => rmSync(dir, { recursive: true }))

datasetsConformance(onSqlite)
privacyConformance(onSqlite)
rowsConformance(onSqlite)
partsConformance(async () => join(dir, 'old.db'))
