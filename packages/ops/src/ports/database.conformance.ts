import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { describe, expect, it } from 'vitest'
import { collectMigrations, openDatabase, textsIn } from '../adapters/database/index.ts'

interface Tables {
  notes: { id: number; text: string }
}

const notes = (name: string): Record<string, Migration> => ({
  [name]: {
    async up(db) {
      await db.schema
        .createTable(name.slice(4))
        .addColumn('id', 'bigint', (c) => c.primaryKey())
        .addColumn('text', 'text', (c) => c.notNull())
        .execute()
    },
  },
})

/**
 * What every database does behind its port.
 * @param place makes a new, empty one; what names it can be opened again and again
 * @param openers how many may open one at the same instant: SQLite's waits would block each other within one process
 */
export const databaseConformance = (place: () => Promise<string>, { openers }: { openers: 1 | 3 }) =>
  describe('a database', () => {
    const first = notes('001_notes')

    it('shows a snapshot what stood when it began, and lets others write meanwhile', async () => {
      const { db, write, snapshot, close } = await openDatabase<Tables>(await place(), first)
      const add = (id: number) => write((trx) => trx.insertInto('notes').values({ id, text: 'x' }).execute())
      await add(1)
      const count = async (of: Kysely<Tables>) => (await of.selectFrom('notes').selectAll().execute()).length
      await snapshot(async (view) => {
        expect(await count(view)).toBe(1)
        await add(2)
        expect([await count(view), await count(db)]).toEqual([1, 2])
      })
      await expect(snapshot(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
      expect(await snapshot(count)).toBe(2)
      await close()
    })

    it('gives out every long text of every table', async () => {
      const { db, write, snapshot, close } = await openDatabase<Tables>(
        await place(),
        collectMigrations([first, notes('002_more')]),
      )
      const many = Array.from({ length: 12_000 }, (_, id) => ({
        id: id * 3,
        text: id % 2 ? `long ${id}` : 'short',
      }))
      await write(async (trx) => {
        for (let i = 0; i < many.length; i += 500)
          await trx
            .insertInto('notes')
            .values(many.slice(i, i + 500))
            .execute()
        await trx
          .insertInto('more' as never)
          .values({ id: -5, text: 'long of another' } as never)
          .execute()
      })
      await sql`delete from notes where id between 3000 and 9000`.execute(db)
      const left = many.filter(({ id, text }) => text !== 'short' && (id < 3000 || id > 9000))
      const found: string[] = []
      await snapshot(async (view) => {
        for await (const { text } of textsIn(view, 6)) found.push(text)
      })
      const wanted = [...left.map(({ text }) => text), 'long of another']
      expect(found.filter((text) => text.startsWith('long')).sort()).toEqual(wanted.sort())
      await close()
    })

    it('is brought up to date once, by however many open it, and later by what is new', async () => {
      const where = await place()
      const opened = await Promise.all(
        Array.from({ length: openers }, () => openDatabase<Tables>(where, first)),
      )
      await opened[0]!.db.insertInto('notes').values({ id: 1, text: 'stays' }).execute()
      await Promise.all(opened.map((database) => database.close()))
      const later = await openDatabase<Tables>(where, collectMigrations([first, notes('002_more')]))
      expect(await later.db.selectFrom('notes').selectAll().execute()).toEqual([{ id: 1, text: 'stays' }])
      expect(await (later.db as Kysely<any>).selectFrom('more').selectAll().execute()).toEqual([])
      await later.close()
    })

    it('refuses what a newer Slipway has changed, and leaves it alone', async () => {
      const where = await place()
      await (await openDatabase(where, collectMigrations([first, notes('002_more')]))).close()
      await expect(openDatabase(where, collectMigrations([first, notes('001_other')]))).rejects.toMatchObject(
        {
          code: 'DATABASE_NEWER',
          kind: 'conflict',
          message: expect.stringContaining('002_more'),
        },
      )
      const again = await openDatabase(where, collectMigrations([first, notes('002_more')]))
      await expect((again.db as Kysely<any>).selectFrom('other').selectAll().execute()).rejects.toThrow(
        'other',
      )
      await again.close()
    })

    it('keeps nothing of a migration that fails', async () => {
      const where = await place()
      const broken: Record<string, Migration> = {
        '002_broken': {
          async up(db) {
            await notes('000_half')['000_half']!.up(db)
            throw new Error('halfway')
          },
        },
      }
      await expect(openDatabase(where, { ...first, ...broken })).rejects.toThrow('halfway')
      const database = await openDatabase<Tables>(where, first)
      expect(await database.db.selectFrom('notes').selectAll().execute()).toEqual([])
      await expect((database.db as Kysely<any>).selectFrom('half').selectAll().execute()).rejects.toThrow(
        'half',
      )
      await database.close()
    })

    it('writes what comes at once in one go, and lets one failure harm nobody else', async () => {
      const where = await place()
      const database = await openDatabase<Tables>(where, first)
      const results = await Promise.allSettled(
        Array.from({ length: 600 }, (_, id) =>
          database.write(async (trx) => {
            await trx.insertInto('notes').values({ id, text: 'x' }).execute()
            if (id % 100 === 50) throw new Error(`no ${id}`)
            return id
          }),
        ),
      )
      expect(results.filter((r) => r.status === 'rejected')).toHaveLength(6)
      expect(results[7]).toEqual({ status: 'fulfilled', value: 7 })
      const { count } = await database.db
        .selectFrom('notes')
        .select((e) => e.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      expect(count).toBe(594)
      const clash = database.write((trx) => trx.insertInto('notes').values({ id: 1, text: 'y' }).execute())
      await expect(clash).rejects.toThrow(/unique|duplicate/i)
      await database.close()
    })
  })
