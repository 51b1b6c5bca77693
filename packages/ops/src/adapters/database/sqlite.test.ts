import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { databaseConformance } from '../../ports/database.conformance.ts'
import { collectMigrations, lockHome, openDatabase } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-db-'))
afterAll(() => rmSync(dir, { recursive: true }))
let made = 0
const place = async () => join(dir, `${made++}.db`)

databaseConformance(place, { openers: 1 })

it('survives a power cut after a commit: WAL, synchronous FULL, foreign keys held', async () => {
  const { db, close } = await openDatabase(await place(), {})
  const pragma = async (name: string) => (await sql.raw(`pragma ${name}`).execute(db)).rows[0]
  expect(await pragma('journal_mode')).toEqual({ journal_mode: 'wal' })
  expect(await pragma('synchronous')).toEqual({ synchronous: 2 })
  expect(await pragma('foreign_keys')).toEqual({ foreign_keys: 1 })
  await close()
})

it('says why where the disk is full, keeps nothing of it, and goes on once there is room', async () => {
  const { db, write, close } = await openDatabase<{ notes: { text: string } }>(await place(), {})
  await sql`create table notes (text text)`.execute(db)
  const pages = (await sql<{ page_count: number }>`pragma page_count`.execute(db)).rows[0]!.page_count
  const limit = (most: number) => sql.raw(`pragma max_page_count = ${most}`).execute(db)
  await limit(pages + 20)
  const note = (text: string) => write((trx) => trx.insertInto('notes').values({ text }).execute())
  const sent = await Promise.allSettled([note('small'), note('x'.repeat(1 << 20)), note('small too')])
  expect(sent[1]).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_FULL' } })
  const kept = sent.filter((s) => s.status === 'fulfilled').length
  const count = async () => (await db.selectFrom('notes').selectAll().execute()).length
  expect(await count()).toBe(kept)
  const whole = db.transaction().execute((trx) =>
    trx
      .insertInto('notes')
      .values({ text: 'x'.repeat(1 << 20) })
      .execute(),
  )
  await expect(whole).rejects.toMatchObject({ code: 'SQLITE_FULL' })
  await limit(1 << 20)
  await note('x'.repeat(1 << 20))
  expect(await count()).toBe(kept + 1)
  await close()
})

it('says so where the file is no database, or the address names none', async () => {
  const path = join(dir, 'no.db')
  writeFileSync(path, 'this is not a database, but long enough to be looked at. '.repeat(40))
  await expect(openDatabase(path, {})).rejects.toMatchObject({ code: 'DATABASE_UNREADABLE' })
  await expect(openDatabase('mysql://x/y', {})).rejects.toMatchObject({ code: 'DATABASE_URL_UNKNOWN' })
})

it('takes two rooms’ migrations of one name for the bug that it is', () => {
  const room = { '001_x': { up: async () => {} } }
  expect(() => collectMigrations([room, room])).toThrow('001_x')
})

it('gives a home to one holder at a time', () => {
  const release = lockHome(dir)
  expect(release).not.toBeNull()
  expect(lockHome(dir)).toBeNull()
  release!()
  const again = lockHome(dir)
  expect(again).not.toBeNull()
  again!()
})
