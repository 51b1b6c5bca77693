import { readFileSync, writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { TableField } from '@slipway/contract/command-kinds'
import { csvCell, csvRows } from './csv.ts'

type Row = Record<string, unknown>

/** Writes rows for a program: CSV with a header, or Parquet. Columns are the row type's, in its order. */
export const writeForeignTable = async (
  rows: readonly Row[],
  fields: readonly TableField[],
  path: string,
): Promise<void> => {
  if (path.endsWith('.parquet')) {
    const { tableOf, writeParquet } = await import('@slipway/ml/table')
    return writeParquet(tableOf(rows, fields), path)
  }
  const names = fields.map(({ name }) => name)
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))]
  writeFileSync(path, lines.map((line) => `${line.map(csvCell).join(',')}\n`).join(''))
}

/**
 * The rows that a program wrote to a .csv or .parquet file, with the columns of the row type. What does not fit is an
 * error in words: a column that is not there, a value of another type, one missing where none may.
 */
export const readForeignTable = async (path: string, fields: readonly TableField[]): Promise<Row[]> => {
  const { records, readTable, tableOf } = await import('@slipway/ml/table')
  const type = extname(path).toLowerCase()
  if (type !== '.csv' && type !== '.parquet')
    throw new Error('its name ends neither with .csv nor with .parquet')
  const raw = type === '.parquet' ? records(await readTable(path)) : csvRecords(path)
  const first = raw[0]
  if (first)
    for (const { name } of fields)
      if (!Object.hasOwn(first, name))
        throw new Error(`it has no column ${name}; it has ${Object.keys(first).join(', ')}`)
  const rows = records(tableOf(raw, fields))
  for (const { name, nullable } of fields) {
    const at = nullable ? -1 : rows.findIndex((row) => row[name] === null)
    if (at >= 0) throw new Error(`the column ${name} has no value in row ${at + 1}`)
  }
  return rows
}

const csvRecords = (path: string): Row[] => {
  const [header, ...lines] = csvRows(readFileSync(path, 'utf8'))
  if (!header) throw new Error('it is empty: not even a header is there')
  return lines.map((line, i) => {
    if (line.length !== header.length)
      throw new Error(`row ${i + 1} has ${line.length} cells and the header ${header.length}`)
    return Object.fromEntries(header.map((name, column) => [name ?? '', line[column]]))
  })
}
