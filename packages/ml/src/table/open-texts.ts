import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { csvErrorOf } from './csv/csv.errors.ts'
import { openCsv } from './csv/open-csv.ts'
import { dictionaryOf } from './dictionary.ts'
import { quoteName } from './duckdb.ts'
import { describeParquet, type ParquetPath, parquetSql } from './parquet.ts'
import { openTyped } from './source/open-typed.ts'
import { isPlain, writePlain } from './source/plain-text.ts'
import { scanSource } from './source/scan-source.ts'
import type { TextColumn } from './table.ts'
import { textDictionary } from './text-dictionary.ts'
import { eachChunk } from './vectors.ts'

/**
 * Reads a data file as it is written, every cell a text, dictionary by dictionary: nothing is taken as missing but what
 * is empty, nothing as a number. For those who look for what is wrong in it.
 * @throws what `ingest` throws for a file that cannot be read
 */
export const readTexts = async (connection: DuckDBConnection, path: ParquetPath): Promise<TextColumn[]> => {
  if (typeof path !== 'string') return parquetTexts(connection, path)
  const source = await scanSource(path)
  if (source.format === 'parquet') return parquetTexts(connection, path)
  const folder = mkdtempSync(join(tmpdir(), 'slipway-texts-'))
  try {
    const plain = isPlain(source) ? path : join(folder, 'plain')
    if (plain !== path) await writePlain(source, plain)
    if (source.format === 'jsonl') {
      const { sql, columns } = await openTyped(connection, 'jsonl', plain, path)
      return await texts(
        connection,
        sql,
        columns.map(({ name }) => name),
      )
    }
    const csv = openCsv(plain, path)
    return await texts(
      connection,
      csv.sql,
      csv.columns.map(({ name }) => name),
    )
  } catch (cause) {
    throw source.format === 'csv' ? csvErrorOf(path, cause) : cause
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const parquetTexts = async (connection: DuckDBConnection, path: ParquetPath): Promise<TextColumn[]> => {
  const { fields } = await describeParquet(connection, path)
  return texts(
    connection,
    parquetSql(path),
    fields.map(({ name }) => name),
  )
}

const texts = async (
  connection: DuckDBConnection,
  sql: string,
  names: readonly string[],
): Promise<TextColumn[]> => {
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${sql}`)
  const rows = Number(counted.getRows()[0]![0])
  if (rows === 0) return names.map((name) => ({ name, type: 'text', ...dictionaryOf([]) }))
  const dictionaries = names.map(() => textDictionary(rows))
  const select = names.map((name) => `${quoteName(name)}::VARCHAR`).join(', ')
  await eachChunk(connection, `SELECT ${select} FROM ${sql}`, (chunk, start) => {
    for (const [i, dictionary] of dictionaries.entries()) dictionary.take(chunk, i, start)
  })
  return dictionaries.map((dictionary, i) => ({ name: names[i]!, type: 'text', ...dictionary.finish() }))
}
