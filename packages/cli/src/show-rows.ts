import { renameSync, copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { quoteText, readTable, withDuckDb } from '@slipway/ml/table'
import { printFile, rowsFormat, writeRows } from './write-rows.ts'
import { rowsTable } from './screen/rows.ts'

export interface RowsOptions {
  readonly out?: string
  readonly csv?: boolean
  readonly json?: boolean
  readonly limit?: number
}

/** Shows the rows of a Parquet file as asked: on the screen, on standard output, or as a file. */
export async function showRows(
  parquetPath: string,
  rows: number,
  folder: string,
  options: RowsOptions,
): Promise<void> {
  const format = rowsFormat(options.out, options.json, options.csv)
  if (format === null) {
    const shown = await readTable(parquetPath, { limit: options.limit ?? 100 })
    process.stdout.write(`${rowsTable(shown, rows)}\n`)
    return
  }
  const half = join(folder, `rows.${format}`)
  await withDuckDb((connection) =>
    writeRows(connection, `read_parquet(${quoteText(parquetPath)})`, half, format),
  )
  if (options.out === undefined) await printFile(half)
  else {
    const beside = `${options.out}.half`
    copyFileSync(half, beside)
    renameSync(beside, options.out)
    rmSync(half)
    process.stdout.write(`${rows.toLocaleString('en-US')} rows in ${options.out}\n`)
  }
}
