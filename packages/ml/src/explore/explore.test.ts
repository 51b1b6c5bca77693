import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parquetSqlOf } from '../../tests/parquet-sql.ts'
import { readTable, records, tableOf, writeParquet } from '../table/index.ts'
import { runQuery, sampleByStrata, sampleRows } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-explore-'))
const secret = join(mkdtempSync(join(tmpdir(), 'slipway-elsewhere-')), 'secret.csv')
const data = join(dir, 'customers.parquet')
beforeAll(async () => {
  writeFileSync(secret, 'a\n1\n')
  await writeParquet(
    tableOf([
      { id: 1, city: 'Rome' },
      { id: 2, city: 'Oslo' },
      { id: 3, city: null },
    ]),
    data,
  )
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const asked: string[] = []
const query = (sql: string, options: { timeoutMs?: number; memoryBytes?: number } = {}) =>
  runQuery(sql, {
    folder: dir,
    known: ['customers', 'my-data'],
    table: async (name) => {
      asked.push(name)
      return /^(customers(@(\d+|latest))?|my-data)$/.test(name) ? parquetSqlOf(data) : null
    },
    ...options,
  })
const rowsOf = async (sql: string) => records(await readTable((await query(sql)).parquetPath))

describe('a query', () => {
  it('reads datasets by name and by version, quoted or not', async () => {
    asked.length = 0
    expect(await rowsOf('select count(*)::int as n from customers;')).toEqual([{ n: 3 }])
    expect(
      await rowsOf(
        'select a.id from customers@2 a join "customers@latest" b using (id) where a.id > 1 order by 1',
      ),
    ).toEqual([{ id: 2 }, { id: 3 }])
    expect(
      await rowsOf(`with x as (select * from "my-data") select 'a@1' as t, city from x where id = 1`),
    ).toEqual([{ t: 'a@1', city: 'Rome' }])
    expect(asked.toSorted()).toEqual(['customers', 'customers@2', 'customers@latest', 'my-data'])
    expect(await rowsOf('from customers select max(id)::int as m')).toEqual([{ m: 3 }])
  })

  it('reads no other file, writes none, changes nothing, reaches no network', async () => {
    const other = `'${secret}'`
    for (const sql of [
      `select * from read_csv(${other})`,
      `select * from ${other}`,
      `select content from read_text(${other})`,
      `select * from glob('/etc/*')`,
      `select * from read_csv('https://example.org/a.csv')`,
      `select * from read_parquet('s3://bucket/a.parquet')`,
      `copy (select 1) to ${other}`,
      `copy customers to '${join(dir, 'out.csv')}'`,
      `attach '${join(dir, 'x.db')}' as x`,
      'create table x (a int)',
      'drop view customers',
      'delete from customers',
      'set enable_external_access = true',
      'install httpfs',
      'pragma database_list',
      `export database '${dir}'`,
    ])
      await expect(query(sql), sql).rejects.toMatchObject({
        code: expect.stringMatching(/^QUERY_(FORBIDDEN|WRONG|TABLE_UNKNOWN)$/),
      })
  })

  it('is one statement that DuckDB understands, over tables that there are', async () => {
    await expect(query('select 1; select 2')).rejects.toMatchObject({ code: 'QUERY_NOT_ONE' })
    await expect(query('')).rejects.toMatchObject({ code: 'QUERY_NOT_ONE' })
    await expect(query('selec 1')).rejects.toMatchObject({
      code: 'QUERY_WRONG',
      kind: 'invalid',
      message: expect.stringMatching(/^Parser Error: .*\n\s*LINE 1/),
    })
    await expect(query('select nosuch from customers')).rejects.toMatchObject({ code: 'QUERY_WRONG' })
    await expect(query("select 1) to '/tmp/x' (format csv); --")).rejects.toMatchObject({
      code: 'QUERY_WRONG',
    })
    await expect(query('select * from custmers')).rejects.toMatchObject({
      code: 'QUERY_TABLE_UNKNOWN',
      hint: expect.stringContaining('customers'),
    })
  })

  it('has an end in time and memory', async () => {
    await expect(
      query('select sum(a.range * b.range) from range(1000000) a, range(1000000) b', { timeoutMs: 200 }),
    ).rejects.toMatchObject({ code: 'QUERY_TOO_LONG' })
    await expect(
      query('select list(range::varchar) as l from range(20000000)', { memoryBytes: 2 ** 26 }),
    ).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' })
  })
})

describe('a sample', () => {
  it('is the same for the same seed, without repeats, and every row comes as often', () => {
    expect(sampleRows(1000, 20, 7)).toEqual(sampleRows(1000, 20, 7))
    expect(sampleRows(1000, 20, 7)).not.toEqual(sampleRows(1000, 20, 8))
    expect(sampleRows(5, 9, 0)).toEqual([0, 1, 2, 3, 4])
    const counts = new Array<number>(10).fill(0)
    for (let seed = 0; seed < 5000; seed++) {
      const rows = sampleRows(10, 3, seed)
      expect(new Set(rows).size).toBe(3)
      for (const row of rows) counts[row]!++
    }
    // Each is expected 1500 times, with a standard deviation of 32.
    for (const count of counts) expect(Math.abs(count - 1500)).toBeLessThan(5 * 32)
    expect(() => sampleRows(10, 0, 1)).toThrow('0 rows')
  })

  it('keeps the shares of strata, and none is left out', () => {
    const strata = Int32Array.from({ length: 1000 }, (_, i) => (i < 700 ? 0 : i < 995 ? 1 : i < 999 ? 2 : -1))
    const rows = sampleByStrata(strata, 100, 3)
    const of = (stratum: number) => rows.filter((row) => strata[row] === stratum).length
    expect(rows).toHaveLength(100)
    expect([of(2), of(-1)]).toEqual([1, 1])
    expect(Math.abs(of(0) - 70)).toBeLessThanOrEqual(2)
    expect(sampleByStrata(strata, 2, 3)).toHaveLength(2)
  })
})
