import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  diffRows,
  exportRows,
  ingest,
  parquetSql,
  type Table,
  tableOf,
  withDuckDb,
  writeParquet,
} from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-diff-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let made = 0
const parquet = async (table: Table): Promise<string> => {
  const path = join(dir, `${made++}.parquet`)
  await writeParquet(table, path)
  return path
}

describe('what differs between two tables', () => {
  const before = tableOf([
    { id: 1, city: 'Ulm', x: 1, old: 'a' },
    { id: 2, city: 'Bonn', x: 2, old: 'b' },
    { id: 3, city: null, x: 3, old: 'c' },
  ])
  const after = tableOf([
    { id: 3, city: 'Kiel', x: 3.5, new: true },
    { id: 4, city: 'Jena', x: 4, new: false },
    { id: 2, city: 'Bonn', x: 2, new: true },
  ])

  it('is told by a key: columns, rows, and which values changed', async () => {
    expect(await diffRows(await parquet(before), await parquet(after), ['id'])).toEqual({
      schema: {
        added: [{ name: 'new', type: 'boolean', nullable: true }],
        removed: [{ name: 'old', type: 'text', nullable: true }],
        changed: [{ name: 'x', before: 'integer', after: 'number' }],
      },
      rows: { key: ['id'], before: 3, after: 3, added: 1, removed: 1, changed: 1 },
      columns: [
        { name: 'city', changed: 1 },
        { name: 'x', changed: 1 },
      ],
      sample: {
        added: [{ id: 4, city: 'Jena', x: 4, new: false }],
        removed: [{ id: 1, city: 'Ulm', x: 1, old: 'a' }],
        changed: [
          { key: { id: 3 }, column: 'city', before: null, after: 'Kiel' },
          { key: { id: 3 }, column: 'x', before: 3, after: 3.5 },
        ],
      },
    })
  })

  it('without a key counts whole rows as often as they are there', async () => {
    const [a, b] = [
      tableOf([{ v: 1 }, { v: 1 }, { v: 2 }]),
      tableOf([{ v: 1 }, { v: 2 }, { v: 2 }, { v: 3 }]),
    ]
    const { rows, sample } = await diffRows(await parquet(a), await parquet(b))
    expect(rows).toMatchObject({ key: [], added: 2, removed: 1, changed: 0 })
    expect(sample).toEqual({ added: [{ v: 2 }, { v: 3 }], removed: [{ v: 1 }], changed: [] })
  })

  it('says what is no key', async () => {
    const twice = await parquet(tableOf([{ id: 1 }, { id: 1 }]))
    const one = await parquet(tableOf([{ id: 1 }]))
    await expect(diffRows(one, twice, ['id'])).rejects.toMatchObject({
      code: 'KEY_NOT_UNIQUE',
      message: 'id is no key: 2 rows have 1.',
    })
    await expect(diffRows(one, twice, ['ids'])).rejects.toMatchObject({
      code: 'COLUMN_MISSING',
      hint: 'Did you mean "id"?',
    })
  })
})

describe('exported rows', () => {
  it('are the same data again, in every format', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({
      id: i,
      share: i / 7,
      day: new Date(Date.UTC(2024, 0, 1 + i)),
      at: new Date(Date.UTC(2024, 0, 1, i % 24, i % 60, i % 60)),
      said: i % 9 === 0 ? null : `a "quoted", ${i}\nline`,
      ok: i % 2 === 0,
    }))
    const types = {
      id: 'integer',
      share: 'number',
      day: 'date',
      at: 'timestamp',
      said: 'text',
      ok: 'boolean',
    } as const
    const fields = Object.entries(types).map(([name, type]) => ({ name, type, nullable: true }))
    const source = await parquet(tableOf(rows, fields))
    const { digest } = await ingest(source, { outDir: join(dir, 'out') })
    for (const name of ['a.csv', 'a.csv.gz', 'a.parquet', 'a.ndjson', 'a.ndjson.gz']) {
      const path = join(dir, name)
      const format = name.includes('csv') ? 'csv' : name.includes('json') ? 'ndjson' : 'parquet'
      await withDuckDb((connection) => exportRows(connection, parquetSql([source]), path, format))
      expect([name, (await ingest(path, { outDir: join(dir, 'out') })).digest]).toEqual([name, digest])
    }
    const nowhere = join(dir, 'none', 'a.csv')
    const asked = withDuckDb((connection) => exportRows(connection, parquetSql(source), nowhere, 'csv'))
    await expect(asked).rejects.toMatchObject({ code: 'CANNOT_WRITE' })
  })
})
