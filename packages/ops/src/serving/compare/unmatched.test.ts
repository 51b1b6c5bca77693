import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tableOf } from '@slipway/ml/table'
import { openDatabase } from '../../adapters/database/index.ts'
import { type Captures, openCaptures } from '../capture/captures.store.ts'
import { feedbackMigrations, type FeedbackTables, openLabels } from '../labels/index.ts'
import { type Comparisons, openComparisons } from './index.ts'

const day = 86_400_000

const opened = async () => {
  const home = await mkdtemp(join(tmpdir(), 'unmatched-'))
  const database = await openDatabase<FeedbackTables>(':memory:', feedbackMigrations)
  const time = { nowMs: 100 * day }
  const nowMs = () => time.nowMs
  const captures: Captures = openCaptures({
    dir: home,
    nowMs,
    retentionOf: () => ({ retentionDays: 10, retentionBytes: null }),
    onOldDropped: (name) => comparisons.expireTold(name),
  })
  const labels = await openLabels({
    database,
    clock: { nowMs } as never,
    mostWaiting: 4,
    unmatched: {
      count: (name) => comparisons.unmatched.count(name),
      among: (name, told) => comparisons.unmatched.among(name, told),
    },
  })
  const unasked = () => {
    throw new Error('Nobody asks.')
  }
  const comparisons: Comparisons = openComparisons({
    captures,
    labels,
    nowMs,
    signatureOf: unasked,
    revisionsOf: unasked,
  })
  return {
    time,
    labels,
    captures,
    async captured(id: string): Promise<void> {
      const log = await captures.log('churn')
      log.append({
        source: { endpoint: 'churn', revision: 1, variant: 'champion', version: 1 },
        id,
        tMs: time.nowMs,
        inputs: tableOf([{ n: 1 }]),
        outputs: tableOf([{ prediction: 'Yes' }]),
        latencyUs: 1,
      })
      await log.rotate()
    },
    add: (...ids: string[]) =>
      labels.addLabels(
        'churn',
        ids.map((id) => ({ id, value: 'Yes' })),
      ),
    waiting: async () => (await labels.waiting('churn')).waiting,
    async [Symbol.asyncDispose]() {
      await captures.close()
      await comparisons.close()
      await database.close()
      await rm(home, { recursive: true })
    },
  }
}

it('labels of predictions that nobody captured are taken up to a bound, then refused and counted; of captured ones always', async () => {
  await using world = await opened()
  const { labels, time, add, captured, waiting } = world
  await add('a', 'b', 'c', 'c')
  expect(await waiting()).toBe(3)
  await expect(add('d', 'e')).rejects.toMatchObject({
    code: 'FEEDBACK_TOO_MANY_WAITING',
    message: expect.stringContaining('2 of these') as string,
  })
  expect(await labels.history('churn', 'd')).toEqual([])
  await captured('known')
  await add('known', 'd')
  await expect(add('known2', 'e')).rejects.toMatchObject({
    hint: expect.stringMatching(/retentionDays/) as string,
  })
  // What only repeats takes no room.
  expect(await add('a', 'b', 'c', 'd')).toMatchObject({ duplicates: 4 })
  expect(await labels.waiting('churn')).toEqual({ waiting: 4, mostWaiting: 4, refused: 4, expired: 0 })
  await captured('a')
  time.nowMs += 61_000
  expect(await waiting()).toBe(3)
  await add('e')
  expect(labels.waitingKnown()).toEqual([{ endpoint: 'churn', waiting: 4, refused: 4, expired: 0 }])
})

it('labels go with the captures that they were told of, and what was told since the oldest one stays', async () => {
  await using world = await opened()
  const { labels, time, add, captured, captures } = world
  await captured('old')
  await add('old', 'nobody')
  time.nowMs += 5 * day
  await captured('new')
  await add('new', 'to come')
  time.nowMs += 6 * day
  await captures.maintain('churn')
  const kept = async (id: string) => (await labels.history('churn', id)).length
  expect([await kept('old'), await kept('nobody'), await kept('new'), await kept('to come')]).toEqual([
    0, 0, 1, 1,
  ])
  expect(await labels.waiting('churn')).toMatchObject({ waiting: 1, expired: 2 })
})
