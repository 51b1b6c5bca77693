import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import reference from '../../tests/reference/digest.json' with { type: 'json' }
import { digestOf, fieldsOfTable, quoteText, type Table, tableOf, withDuckDb, writeParquet } from './index.ts'
import type { LogicalType } from './table.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-digest-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const path = join(dir, 'table.parquet')

const digest = async (table: Table): Promise<string> => {
  await writeParquet(table, path)
  return withDuckDb((connection) => digestOf(connection, path, fieldsOfTable(table), table.rows))
}

const tableFrom = (columns: readonly { name: string; type: string; values: readonly unknown[] }[]): Table =>
  tableOf(
    columns[0]!.values.map((_, row) =>
      Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])),
    ),
    columns.map(({ name, type }) => ({ name, type: type as LogicalType, nullable: true })),
  )

describe('the dataset digest equals the one of docs/dataset-digest.md, computed in Python', () => {
  for (const { title, columns, digest: expected } of reference.vectors)
    it(`of ${title}`, async () => expect(await digest(tableFrom(columns))).toBe(expected))

  const { rows } = reference.long
  const long = tableFrom([
    { name: 'n', type: 'integer', values: Array.from({ length: rows }, (_, i) => (i % 7 === 3 ? null : i)) },
    {
      name: 's',
      type: 'text',
      values: Array.from({ length: rows }, (_, i) =>
        i % 11 === 5 ? null : i % 2 ? `row ${i % 1000} of many` : String(i),
      ),
    },
  ])

  it('over more than two leaves', async () => expect(await digest(long)).toBe(reference.long.digest))

  it('whatever the compression, the row groups and the number of threads', async () => {
    await writeParquet(long, path)
    const other = join(dir, 'other.parquet')
    for (const [codec, group, threads] of [
      ['uncompressed', 2048, 1],
      ['gzip', 100_000, 4],
    ] as const) {
      const found = await withDuckDb(async (connection) => {
        await connection.run(`SET threads = ${threads}`)
        await connection.run(
          `COPY (FROM read_parquet(${quoteText(path)})) TO ${quoteText(other)} (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE ${group})`,
        )
        return digestOf(connection, other, fieldsOfTable(long), rows)
      })
      expect(found).toBe(reference.long.digest)
    }
  })
})

describe('the digest changes with', () => {
  const rows = [
    { a: 1, b: 'x' },
    { a: 2, b: 'y' },
  ]
  it('the order of rows and of columns, a name, a value', async () => {
    const digests = [
      await digest(tableOf(rows)),
      await digest(tableOf(rows.toReversed())),
      await digest(tableOf(rows.map(({ a, b }) => ({ b, a })))),
      await digest(tableOf(rows.map(({ a, b }) => ({ a, c: b })))),
      await digest(tableOf([rows[0]!, { a: 2, b: 'z' }])),
      await digest(tableOf([rows[0]!, { a: 2, b: null }])),
    ]
    expect(new Set(digests).size).toBe(digests.length)
  })

  it('where one text ends and the next begins', async () => {
    const split = await digest(tableOf([{ t: 'ab' }, { t: 'c' }]))
    expect(await digest(tableOf([{ t: 'a' }, { t: 'bc' }]))).not.toBe(split)
  })
})
