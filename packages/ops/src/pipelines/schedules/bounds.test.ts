import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../adapters/database/index.ts'
import type { Database } from '../../ports/database.ts'
import { manualClock } from '../../ports/clock.ts'
import { pipelinesMigrations, type PipelinesTables } from '../index.ts'
import { rowOf } from './declarations.ts'
import { firesStore } from './fires.store.ts'
import { schedulesStore } from './schedules.store.ts'
import { mostWaiting, specOf } from './spec.ts'
import { longestChain, openTriggers } from './triggers.ts'

let folder: string
let database: Database<PipelinesTables>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-bounds-'))
  database = await openDatabase<PipelinesTables>(join(folder, 'slipway.db'), pipelinesMigrations)
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

const clock = manualClock()
const facts = { project: 'p', declared: false, by: 'ana', nowMs: clock.nowMs() }

async function schedule(wish: object) {
  const row = rowOf(specOf({ name: 's', pipeline: 'echo', ...wish }, clock.nowMs()), facts)
  await database.write((trx) => schedulesStore(trx).insert(row))
  return row
}
const fire = (source: string, key: string, more: object = {}) => ({
  project: 'p',
  pipeline: 'echo',
  source,
  key,
  start_ms: 0,
  created_ms: Number(key),
  ...more,
})

it('ends a chain of pipelines that start one another, and what waits of one schedule', async () => {
  const row = await schedule({ on: 'pipeline-ended', where: { pipeline: 'other' } })
  const triggers = openTriggers({ clock })
  const fields = { pipeline: 'other', run: 'pr_1', status: 'succeeded' }
  const hear = (id: string, depth: number) =>
    database.write((trx) => triggers.hear(trx, { event: 'pipeline-ended', id, fields }, depth))
  expect(await hear('a', longestChain - 1)).toEqual(['s'])
  expect(await hear('b', longestChain)).toEqual([])
  expect(await hear('a', 0)).toEqual([])
  const waiting = Array.from({ length: mostWaiting }, (_, i) => fire(row.id, String(i)))
  await database.write((trx) => firesStore(trx).add(waiting))
  expect(await hear('c', 0)).toEqual([])
  const fires = await firesStore(database.db).ofSource(row.id, 5000)
  expect(
    fires
      .filter(({ event }) => event !== null)
      .map(({ reason }) => reason)
      .toSorted(),
  ).toEqual(['', '10 pipelines have started one another before this', '1000 starts wait already'])
})

it('forgets the oldest of what has ended, and nothing that has not', async () => {
  const row = await schedule({ everyMs: 1000 })
  const ended = Array.from({ length: 1200 }, (_, i) =>
    fire(row.id, String(i), { status: 'succeeded', ended_ms: i }),
  )
  const store = firesStore(database.db)
  await store.add([...ended, fire(row.id, '-1')])
  await store.prune(row.id)
  const left = await store.ofSource(row.id, 5000)
  expect(left).toHaveLength(1001)
  expect(left.at(0)!.key).toBe('1199')
  expect(left.at(-1)!.key).toBe('-1')
})
