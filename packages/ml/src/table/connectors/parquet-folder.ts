import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { quoteText, withDuckDb } from '../duckdb.ts'
import type { Connector } from './connector.ts'
import { folderUnreadable } from './connectors.errors.ts'

/**
 * A folder of Parquet files as one table, in the order of their names. Folders named key=value make a column of each
 * key; columns that a file lacks are missing there.
 */
export const parquetFolder: Connector = {
  kind: 'parquet-folder',
  address: 'a folder of .parquet files, partitioned (year=2024/…) or not',
  takes: (address) => isFolder(address) && filesIn(address).length > 0,
  async fetch({ address, folder }) {
    const names = filesIn(address)
    const path = join(folder, 'folder.parquet')
    const list = names.map((name) => quoteText(join(address, name))).join(', ')
    const partitioned = names.every((name) => /(^|[/\\])[^/\\=]+=[^/\\]*[/\\]/.test(name))
    try {
      await withDuckDb((connection) =>
        connection.run(
          `COPY (FROM read_parquet([${list}], union_by_name = true, hive_partitioning = ${partitioned})) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`,
        ),
      )
    } catch (cause) {
      throw folderUnreadable(address, cause)
    }
    return {
      path,
      facts: { connector: 'parquet-folder', files: names.length, etag: stateOf(address, names) },
    }
  },
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(parquet|pq)$/i.test(name) && !/(^|[/\\])[._]/.test(name))
    .sort()

/** Names, sizes and times of change: what differs where a file was added, removed or written again. */
const stateOf = (folder: string, names: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const name of names) {
    const { size, mtimeMs } = statSync(join(folder, name))
    hash.update(`${name}\0${size}\0${mtimeMs}\0`)
  }
  return hash.digest('hex')
}
