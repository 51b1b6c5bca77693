import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { onSqlite } from '../../../tests/worlds.ts'
import { openDatabase } from '../../adapters/database/index.ts'
import { migrations } from '../tracking.tables.ts'
import { artifactTreeConformance } from './artifact-tree.conformance.ts'

artifactTreeConformance(onSqlite)

it('takes over what runs had noted before there was a tree', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-tree-'))
  const where = join(dir, 'slipway.db')
  const run = 'b'.repeat(32)
  const old = await openDatabase<any>(where, { '001_tracking': migrations['001_tracking']! })
  await old.db
    .insertInto('runs')
    .values({ id: run, experiment_id: 0, name: 'r', status: 'finished', created_by: 'me', started_at_ms: 7 })
    .execute()
  const note = (path: string, digest: string) =>
    old.db.insertInto('run_artifacts').values({ run_id: run, path, digest, bytes: 4 }).execute()
  await note('plots/roc.png', 'sha256:a')
  await note('plots/pr.png', 'sha256:b')
  await note('../odd', 'sha256:c')
  await old.close()
  const { db, close } = await openDatabase<any>(where, migrations)
  const rows = await db
    .selectFrom('artifact_entries')
    .selectAll()
    .orderBy('digest')
    .orderBy('folder')
    .execute()
  await close()
  await rm(dir, { recursive: true })
  const root = `0/${run}/artifacts`
  expect(rows.filter((row) => row.digest !== null)).toEqual([
    { folder: `${root}/plots`, name: 'roc.png', digest: 'sha256:a', bytes: 4, owner: run, at_ms: 7 },
    { folder: `${root}/plots`, name: 'pr.png', digest: 'sha256:b', bytes: 4, owner: run, at_ms: 7 },
    { folder: `${root}/%2e%2e`, name: 'odd', digest: 'sha256:c', bytes: 4, owner: run, at_ms: 7 },
  ])
  expect(rows.filter((row) => row.digest === null).map((row) => row.name)).toEqual(
    expect.arrayContaining(['0', run, 'artifacts', '%2e%2e', 'plots']),
  )
})
