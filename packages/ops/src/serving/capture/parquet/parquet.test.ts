import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { quoteText, withDuckDb } from '@slipway/ml/table'
import { drawn, fileOf, manyRows, numberKinds, random, sameKinds } from '../../../../tests/parquet-kinds.ts'
import { TextColumn } from '../text-column.ts'
import type { ParquetColumn } from './parquet.ts'

const rows = 300
const every = <T>(value: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => value(row))
const texts = (values: readonly (string | null)[]) => {
  const column = new TextColumn()
  for (const value of values) column.add(value)
  // Cut between two texts, as they come of several blocks.
  const written = Buffer.from(column.written())
  const first = new TextColumn()
  for (const value of values.slice(0, 7)) first.add(value)
  return [written.subarray(0, first.size()), written.subarray(first.size())]
}
/** Some rows are missing: the ends, runs of several, and alternating ones. */
const isMissing = (row: number) => row < 9 || row > 290 || (row > 100 && row < 140 && row % 2 === 0)

it('writes what DuckDB reads back, value for value', async () => {
  const numbers = every((row) => (row - 150) * 1.1)
  const long = every((row) => (row - 150) * 30_000_000_000_001)
  const days = every((row) => (row - 150) * 86_400_000)
  const words = every((row) => `ö${'x'.repeat(row)}`)
  const some = <T>(values: readonly T[], none: T) =>
    values.map((value, row) => (isMissing(row) ? none : value))
  const column = (
    name: string,
    type: 'number' | 'integer' | 'date' | 'timestamp' | 'boolean',
    values: number[],
  ) => ({ name, type, values: Float64Array.from(values) }) satisfies ParquetColumn
  const columns: ParquetColumn[] = [
    column('number', 'number', numbers),
    column(
      'infinite',
      'number',
      every((row) => (row === 7 ? -Infinity : Infinity)),
    ),
    column('integer', 'integer', some(long, NaN)),
    column(
      'time',
      'timestamp',
      long.map((ms) => Math.trunc(ms / 1000)),
    ),
    column('day', 'date', some(days, NaN)),
    column(
      'truth',
      'boolean',
      some(
        every((row) => Number(row % 3 === 0)),
        NaN,
      ),
    ),
    column(
      'none',
      'number',
      every(() => NaN),
    ),
    { name: 'text', type: 'text', parts: texts(some<string | null>(words, null)) },
    { name: 'all texts', type: 'text', parts: texts(words) },
    { name: 'no texts', type: 'text', parts: texts(every(() => null)) },
  ]
  const folder = await mkdtemp(join(tmpdir(), 'parquet-'))
  try {
    const path = join(folder, 'rows.parquet')
    await writeFile(path, fileOf(columns, rows))
    await withDuckDb(async (connection) => {
      const from = `read_parquet(${quoteText(path)})`
      const read = await connection.runAndReadAll(
        `SELECT number, infinite, integer::DOUBLE, epoch_ms(time)::DOUBLE, epoch_ms(day::TIMESTAMP)::DOUBLE, truth, "none", text, "all texts", "no texts" FROM ${from}`,
      )
      const expected = [
        numbers,
        every((row) => (row === 7 ? -Infinity : Infinity)),
        some<number | null>(long, null),
        long.map((ms) => Math.trunc(ms / 1000)),
        some<number | null>(days, null),
        some<boolean | null>(
          every((row) => row % 3 === 0),
          null,
        ),
        every(() => null),
        some<string | null>(words, null),
        words,
        every(() => null),
      ]
      expect(read.getColumns()).toEqual(expected)
      const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)
      expect(described.getColumns()[1]).toEqual(
        'DOUBLE DOUBLE BIGINT TIMESTAMP DATE BOOLEAN DOUBLE VARCHAR VARCHAR VARCHAR'.split(' '),
      )
      // Whole files are passed over by the ends that they tell.
      const told = await connection.runAndReadAll(
        `SELECT stats_min_value, stats_max_value, stats_null_count::INT FROM parquet_metadata(${quoteText(path)}) ORDER BY column_id LIMIT 6`,
      )
      expect(told.getRows()).toMatchObject([
        ['-165.0', String(numbers.at(-1)), 0],
        [null, null, 0],
        [String(long[9]), String(long[290]), 37],
        [expect.any(String), expect.any(String), 0],
        [expect.any(String), expect.any(String), 37],
        ['false', 'true', 37],
      ])
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

it.each(numberKinds)('gives numbers %s back with all their bits', async (_, type, values) => {
  const folder = await mkdtemp(join(tmpdir(), 'parquet-'))
  try {
    const path = join(folder, 'rows.parquet')
    // They are used up by writing them.
    const column = { name: 'x', type, values: values.slice() }
    await writeFile(path, fileOf([column], manyRows))
    await withDuckDb(async (connection) => {
      const value = type === 'timestamp' ? 'epoch_ms(x)::DOUBLE' : 'x::DOUBLE'
      const read = await connection.runAndReadAll(`SELECT ${value} FROM read_parquet(${quoteText(path)})`)
      const got = Float64Array.from(read.getColumns()[0] as (number | null)[], (one) => one ?? NaN)
      expect(got.findIndex((one, row) => !Object.is(one, values[row]))).toBe(-1)
      const there = values.filter((one) => !Number.isNaN(one))
      const counted = await connection.runAndReadAll(
        `SELECT count(*)::INT FROM read_parquet(${quoteText(path)}) WHERE ${value} = ${there[5]}`,
      )
      expect(counted.getRows()[0]![0]).toBe(there.filter((one) => one === there[5]).length)
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('says once what all rows have', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parquet-'))
  try {
    const path = join(folder, 'rows.parquet')
    const [text] = texts(['tö'])
    const [none] = texts([null])
    const columns: ParquetColumn[] = [
      ...sameKinds.map(([name, type, same]): ParquetColumn => ({ name, type, same })),
      { name: 'yes', type: 'boolean', same: 1 },
      { name: 'no', type: 'boolean', same: 0 },
      { name: 'day', type: 'date', same: 86_400_000 * 9 },
      { name: 'text', type: 'text', same: text! },
      { name: 'none', type: 'text', same: none! },
    ]
    const bytes = fileOf(columns, manyRows)
    // Truth values take a bit a row.
    expect(bytes.length).toBeLessThan(manyRows / 4 + 2000)
    await writeFile(path, bytes)
    await withDuckDb(async (connection) => {
      const read = await connection.runAndReadAll(
        `SELECT DISTINCT "said once", "said once to be -0"::VARCHAR, "said once to be missing", "said once to be whole"::DOUBLE, epoch_ms("said once to be a time")::DOUBLE, yes, no, epoch_ms(day::TIMESTAMP)::DOUBLE, text, "none", count(*) OVER ()::INT FROM read_parquet(${quoteText(path)})`,
      )
      expect(read.getRows()).toEqual([
        [0.1, '-0.0', null, 2 ** 52 + 1, 1.795e12, true, false, 86_400_000 * 9, 'tö', null, manyRows],
      ])
      const counted = await connection.runAndReadAll(
        `SELECT count(*)::INT FROM read_parquet(${quoteText(path)}) WHERE text = 'tö' AND "said once" = 0.1 AND "none" IS NULL`,
      )
      expect(counted.getRows()).toEqual([[manyRows]])
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('takes two bytes a number of few digits, and next to nothing for one that all rows have', () => {
  const size = (values: Float64Array) =>
    fileOf([{ name: 'x', type: 'number', values }], manyRows).length / manyRows
  expect(size(drawn(() => Math.round(random.next() * 1000) / 100))).toBeLessThan(2.3)
  expect(size(drawn(() => 0.1))).toBeLessThan(0.02)
})
