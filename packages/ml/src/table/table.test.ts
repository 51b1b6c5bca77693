import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dataPath } from '../../tests/data.ts'
import {
  columnOf,
  dictionaryOf,
  dropColumns,
  isText,
  nearestName,
  readTable,
  records,
  selectColumns,
  tableOf,
  takeRows,
  withDuckDb,
  writeParquet,
} from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-table-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const rows = [
  { n: 1, x: 0.5, t: 'b', f: true, at: new Date('2020-01-02T03:04:05.678Z') },
  { n: null, x: Number.NaN, t: null, f: null, at: null },
  { n: 3, x: -1, t: 'a', f: false, at: new Date('1969-12-31T23:59:59.999Z') },
]

describe('a table', () => {
  it('takes the narrowest type that holds all values of a column', () => {
    expect(tableOf(rows).columns.map(({ type }) => type)).toEqual([
      'integer',
      'number',
      'text',
      'boolean',
      'timestamp',
    ])
    expect(tableOf([{ a: 1 }, { a: 'x', b: 2n ** 60n }]).columns.map(({ type }) => type)).toEqual([
      'text',
      'text',
    ])
  })

  it('refuses a value that does not fit its field, naming row and column', () => {
    const fields = [{ name: 'n', type: 'integer', nullable: true }] as const
    expect(() => tableOf([{ n: 1 }, { n: 'many' }], fields)).toThrow(
      /"n", row 2: "many" is not of type integer/,
    )
    expect(() => tableOf([{ n: 1.5 }], fields)).toThrow(/not of type integer/)
    expect(records(tableOf([{ n: '12' }], fields))).toEqual([{ n: 12 }])
  })

  it('survives Parquet', async () => {
    const path = join(dir, 'rows.parquet')
    await writeParquet(tableOf(rows), path)
    expect(records(await readTable(path))).toEqual(records(tableOf(rows)))
    expect(records(await readTable(path, { columns: ['t', 'n'], limit: 1 }))).toEqual([{ t: 'b', n: 1 }])
    await expect(readTable(path, { columns: ['tt'] })).rejects.toMatchObject({ code: 'COLUMN_MISSING' })
  })

  it('takes rows and columns', () => {
    const table = tableOf(rows)
    expect(records(takeRows(selectColumns(table, ['t', 'n']), Int32Array.of(2, 0, 2)))).toEqual([
      { t: 'a', n: 3 },
      { t: 'b', n: 1 },
      { t: 'a', n: 3 },
    ])
    expect(dropColumns(table, ['n', 'x', 'f', 'at']).columns.map(({ name }) => name)).toEqual(['t'])
    expect(() => columnOf(table, 'N')).toThrow(expect.objectContaining({ hint: 'Did you mean "n"?' }))
  })

  it('names the nearest name, or none', () => {
    const names = ['Churn', 'tenure', 'MonthlyCharges']
    expect(nearestName('chrun', names)).toBe('Churn')
    expect(nearestName('monthly_charge', names)).toBe('MonthlyCharges')
    expect(nearestName('postcode', names)).toBeUndefined()
    expect(nearestName('hr', ['yr', 'a'])).toBe('yr')
    expect(nearestName('hr', ['a', 'id', 'x'])).toBeUndefined()
  })
})

describe('text is dictionary-encoded', () => {
  it('with levels in the order of their UTF-8 bytes', () => {
    const { levels, codes } = dictionaryOf(['b', null, '🚢', '\uffee', 'b', ''])
    expect(levels).toEqual(['', 'b', '\uffee', '🚢'])
    expect([...codes]).toEqual([1, -1, 3, 2, 1, 0])
  })

  it('the same from Parquet, for short and long texts, many and few', async () => {
    const texts = Array.from({ length: 30_000 }, (_, i) => {
      if (i % 13 === 0) return null
      return i % 3 === 0 ? `k${i % 50}` : i % 3 === 1 ? `ü${i}` : `a long text that repeats ${i % 700}`
    })
    const path = join(dir, 'texts.parquet')
    await writeParquet(tableOf(texts.map((t) => ({ t }))), path)
    const column = columnOf(await readTable(path), 't')
    expect(isText(column)).toBe(true)
    expect(column).toMatchObject(dictionaryOf(texts))
  })

  it('told apart where one is the beginning of another at the same address', async () => {
    const path = join(dir, 'prefixes.parquet')
    const long = 'abcdefghijklmnopqrstuvwxyz'
    await withDuckDb(async (connection) => {
      await connection.run(
        `COPY (SELECT substr('${long}', 1, 13 + (i % 10)::INT) AS t FROM range(5000) r(i)) TO '${path}' (FORMAT parquet)`,
      )
    })
    const found = records(await readTable(path)).map(({ t }) => t)
    expect(found).toEqual(Array.from({ length: 5000 }, (_, i) => long.slice(0, 13 + (i % 10))))
  })

  const parquet = dataPath('fairness/adult_income.parquet')
  it.skipIf(!parquet)(
    `Adult reads as DuckDB reads it${parquet ? '' : ' (skipped: no ../shared/data)'}`,
    async () => {
      const table = await readTable(parquet!)
      const counted = await withDuckDb(async (connection) => {
        const found = await connection.runAndReadAll(
          `SELECT occupation, count(*)::DOUBLE, avg(age) FROM read_parquet('${parquet}') GROUP BY 1 ORDER BY 1`,
        )
        return found.getRows()
      })
      const occupation = columnOf(table, 'occupation')
      const age = columnOf(table, 'age')
      if (!isText(occupation) || isText(age)) throw new Error('the columns have other types')
      for (const [level, count, mean] of counted) {
        const code = occupation.levels.indexOf(String(level))
        const ages = age.values.filter((_, row) => occupation.codes[row] === code)
        expect(ages.length).toBe(count)
        expect(ages.reduce((a, b) => a + b, 0) / ages.length).toBeCloseTo(Number(mean), 10)
      }
    },
  )
})
