import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../adapters/database/index.ts'
import { migrations } from './registry.tables.ts'

it('carries models over that knew themselves by their names alone', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-identity-'))
  const where = join(dir, 'slipway.db')
  const old = await openDatabase<any>(where, { '001_registry': migrations['001_registry']! })
  await old.db.insertInto('models').values({ name: 'churn', created_at_ms: 7 }).execute()
  const run = 'a'.repeat(32)
  const texts = { description: '', signature: '{}', metrics: '{}', files: '[]', facts: '{}' }
  await old.db
    .insertInto('model_versions')
    .values({
      ...texts,
      id: 'mv_1',
      model: 'churn',
      number: 1,
      stage: 'candidate',
      lineage: JSON.stringify({ run }),
      created_by: 'me',
      created_at_ms: 8,
    })
    .execute()
  await old.db.insertInto('model_aliases').values({ model: 'churn', alias: 'champion', number: 1 }).execute()
  await old.close()
  const { db, close } = await openDatabase<any>(where, migrations)
  expect(await db.selectFrom('models').selectAll().execute()).toEqual([
    {
      id: 'churn',
      name: 'churn',
      kind: 'model',
      description: '',
      created_at_ms: 7,
      updated_at_ms: 7,
      deleted_at_ms: null,
    },
  ])
  expect(await db.selectFrom('model_versions').selectAll().executeTakeFirst()).toMatchObject({
    model: 'churn',
    status: 'ready',
    run_id: run,
    updated_at_ms: 8,
    source: null,
    deleted_at_ms: null,
  })
  // The name is free once the model is deleted, and not before.
  const again = {
    id: 'mo_2',
    name: 'churn',
    kind: 'model',
    description: '',
    created_at_ms: 9,
    updated_at_ms: 9,
  }
  await expect(db.insertInto('models').values(again).execute()).rejects.toThrow(/unique/i)
  await db.updateTable('models').set({ deleted_at_ms: 9 }).execute()
  await db.insertInto('models').values(again).execute()
  await db.updateTable('models').set({ name: 'renamed' }).where('id', '=', 'mo_2').execute()
  await close()
  await rm(dir, { recursive: true })
})
