import type { DuckDBConnection } from '@duckdb/node-api'
import { dictionaryOf } from './dictionary.ts'
import { quoteName, quoteText, withDuckDb } from './duckdb.ts'
import { describeParquet } from './parquet.ts'
import type { Column, Field, Table } from './table.ts'
import { columnMissing } from './table.errors.ts'
import { copyDoubles, eachChunk } from './vectors.ts'

/** Up to this many distinct texts DuckDB makes the dictionary; beyond, a hash map here is faster. */
const smallDictionary = 5_000

/**
 * Reads a dataset's Parquet file into typed arrays.
 * @param options.columns which columns, in this order; all where absent
 * @param options.limit the first so many rows
 * @throws COLUMN_MISSING with the nearest name; FILE_MISSING, PARQUET_BROKEN
 */
export const readTable = (
  parquetPath: string,
  options: { columns?: readonly string[]; limit?: number } = {},
): Promise<Table> =>
  withDuckDb(async (connection) => {
    const { rows: all, fields } = await describeParquet(connection, parquetPath)
    const chosen = choose(fields, options.columns)
    const rows = Math.min(all, options.limit ?? all)
    const source = `(SELECT * FROM read_parquet(${quoteText(parquetPath)}) LIMIT ${rows})`
    if (chosen.length === 0) return { rows, columns: [] }
    const levels = await dictionaries(connection, source, chosen)
    const readers = chosen.map((field, i) => readerOf(field, rows, levels[i]))
    await eachChunk(
      connection,
      `SELECT ${readers.map(({ sql }) => sql).join(', ')} FROM ${source}`,
      (chunk, start) => {
        for (const [i, reader] of readers.entries()) reader.take(chunk, i, start)
      },
    )
    return { rows, columns: readers.map(({ finish }) => finish()) }
  })

const choose = (fields: readonly Field[], names?: readonly string[]): readonly Field[] =>
  names?.map((name) => {
    const found = fields.find((field) => field.name === name)
    if (!found)
      throw columnMissing(
        name,
        fields.map((field) => field.name),
      )
    return found
  }) ?? fields

/** For each text column of few distinct values, its sorted levels and the name of its ENUM type. */
const dictionaries = async (connection: DuckDBConnection, source: string, fields: readonly Field[]) => {
  const texts = fields.filter(({ type }) => type === 'text')
  if (texts.length === 0) return fields.map(() => undefined)
  const counts = await connection.runAndReadAll(
    `SELECT ${texts.map(({ name }) => `approx_count_distinct(${quoteName(name)})`).join(', ')} FROM ${source}`,
  )
  const distinct = new Map(texts.map(({ name }, i) => [name, Number(counts.getRows()[0]![i])]))
  const found: ({ type: string; levels: string[] } | undefined)[] = []
  for (const [i, { name, type }] of fields.entries()) {
    if (type !== 'text' || distinct.get(name)! > smallDictionary) {
      found.push(undefined)
      continue
    }
    const enumType = quoteName(`levels_${i}`)
    const column = quoteName(name)
    const levels = await connection.runAndReadAll(
      `SELECT DISTINCT ${column} FROM ${source} WHERE ${column} IS NOT NULL ORDER BY ${column} COLLATE "binary"`,
    )
    const list = levels.getColumns()[0]?.map(String) ?? []
    if (list.length === 0) {
      found.push({ type: '', levels: [] })
      continue
    }
    await connection.run(
      `CREATE OR REPLACE TEMP TYPE ${enumType} AS ENUM (${list.map(quoteText).join(', ')})`,
    )
    found.push({ type: enumType, levels: list })
  }
  return found
}

type Chunk = Parameters<typeof copyDoubles>[0]
interface Reader {
  readonly sql: string
  take(chunk: Chunk, column: number, start: number): void
  finish(): Column
}

const readerOf = (field: Field, rows: number, dictionary?: { type: string; levels: string[] }): Reader => {
  const { name, type } = field
  const column = quoteName(name)
  if (type === 'text' && !dictionary) return textReader(name)
  const values = new Float64Array(rows)
  const take = (chunk: Chunk, column: number, start: number) => copyDoubles(chunk, column, values, start)
  const codes = () => Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value))
  if (type === 'text')
    return {
      sql: dictionary!.type ? `enum_code(${column}::${dictionary!.type})::DOUBLE` : 'NULL::DOUBLE',
      take,
      finish: () => ({ name, type, codes: codes(), levels: dictionary!.levels }),
    }
  if (type === 'boolean')
    return {
      sql: `${column}::DOUBLE`,
      take,
      finish: () => ({ name, type, codes: codes(), levels: ['false', 'true'] }),
    }
  const sql =
    type === 'date' || type === 'timestamp' ? `epoch_ms(${column}::TIMESTAMP)::DOUBLE` : `${column}::DOUBLE`
  return { sql, take, finish: () => ({ name, type, values }) }
}

const textReader = (name: string): Reader => {
  const texts: (string | null)[] = []
  return {
    sql: `${quoteName(name)}::VARCHAR`,
    take: (chunk, column) => chunk.visitColumnValues(column, (value) => texts.push(value as string | null)),
    finish: () => ({ name, type: 'text', ...dictionaryOf(texts) }),
  }
}
