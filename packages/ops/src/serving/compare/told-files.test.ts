import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withDuckDb } from '@slipway/ml/table'
import { openDatabase } from '../../adapters/database/index.ts'
import { feedbackMigrations, type FeedbackTables, openLabels } from '../labels/index.ts'
import { toldFiles } from './told-files.store.ts'

/** Labels and figures by id or entity, and their copy, which may be opened anew as after kill -9. */
const opened = async () => {
  const home = await mkdtemp(join(tmpdir(), 'told-'))
  const database = await openDatabase<FeedbackTables>(':memory:', feedbackMigrations)
  const time = { nowMs: 1_800_000_000_000 }
  const labels = await openLabels({ database, clock: { nowMs: () => time.nowMs } as never })
  const asked: number[] = []
  const counted: Parameters<typeof toldFiles>[0]['labels'] = {
    ...labels,
    since: (endpoint, number, limit) => {
      asked.push(number)
      return labels.since(endpoint, number, limit)
    },
  }
  const copy = () => toldFiles({ labels: counted, dirOf: () => home })
  return {
    labels,
    database,
    asked,
    copy,
    folders: () => readdir(join(home, 'told')),
    files: async () => {
      const [folder] = await readdir(join(home, 'told'))
      return { folder: join(home, 'told', folder!), names: await readdir(join(home, 'told', folder!)) }
    },
    async tell(...values: string[]) {
      // Later than what is read again as it may have been written late.
      time.nowMs += 120_000
      await labels.addLabels(
        'churn',
        values.map((value, i) => ({ id: `${time.nowMs}-${i}`, value })),
      )
    },
    async [Symbol.asyncDispose]() {
      await database.close()
      await rm(home, { recursive: true })
    },
  }
}

const valuesIn = async (files: ReturnType<typeof toldFiles>): Promise<unknown[]> => {
  const sql = await files.sqlOf('churn')
  return withDuckDb(async (connection) => {
    const read = await connection.runAndReadAll(`SELECT value FROM ${sql} ORDER BY value`)
    return read.getRows().flat()
  })
}

it('is copied on from where an earlier life got to, in few files', async () => {
  await using world = await opened()
  const first = world.copy()
  for (let i = 0; i < 9; i++) {
    await world.tell(`a${i}`, `b${i}`)
    await first.sqlOf('churn')
  }
  const whole = await valuesIn(first)
  expect(whole).toHaveLength(18)
  const { folder, names } = await world.files()
  // Those that were joined lie there until whoever was given them has read them; an end by kill -9 leaves them.
  expect(names.length).toBeGreaterThan(9)
  await writeFile(join(folder, '1-9999999999999999.parquet.draft'), 'half')
  world.asked.length = 0
  const second = world.copy()
  expect(await valuesIn(second)).toEqual(whole)
  expect((await world.files()).names.length).toBeLessThan(5)
  expect(Math.min(...world.asked)).toBeGreaterThan(0)
  await world.tell('c')
  expect(await valuesIn(second)).toEqual([...whole, 'c'])
  await second.close()
})

it('is copied anew once some of it is forgotten, by whichever server, or the database is another', async () => {
  await using world = await opened()
  await world.labels.addKpis('churn', [{ kpi: 'revenue', entity: 'ana', value: 5 }])
  await world.tell('a')
  const here = world.copy()
  expect(await valuesIn(here)).toEqual(['5', 'a'])
  const [before] = await world.folders()
  await world.labels.forget('churn', ['ana'])
  expect(await valuesIn(here)).toEqual(['a'])
  await here.close()
  const [after, ...others] = await world.folders()
  expect([after === before, others]).toEqual([false, []])
  await world.database.write(async (trx) => {
    await trx.deleteFrom('feedback_history').execute()
  })
  await world.tell('z')
  expect(await valuesIn(world.copy())).toEqual(['z'])
})
