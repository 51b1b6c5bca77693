import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTable, type Table } from '@slipway/ml/table'
import { wrongForm } from './serving.errors.ts'

/** What pandas calls an index that it writes as a column. */
const pandasIndex = /^__index_level_\d+__$/

/** Reads a body that is a Parquet file; DuckDB reads files, so it lies in one meanwhile. */
export const readParquetBody = async (body: Buffer): Promise<Table> => {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-body-'))
  try {
    const path = join(dir, 'body.parquet')
    await writeFile(path, body)
    const table = await readTable(path)
    return { ...table, columns: table.columns.filter(({ name }) => !pandasIndex.test(name)) }
  } catch (cause) {
    throw wrongForm(
      `The body is not a Parquet file that can be read: ${(cause as Error).message.replaceAll(dir, '')}`,
      'Send what pandas writes with DataFrame.to_parquet().',
    )
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
