import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName, quoteText, withDuckDb } from '../duckdb.ts'
import { ingest } from '../ingest.ts'
import { labelsMisfit } from './connectors.errors.ts'

/**
 * The table of images with the columns of a table of labels beside them. Its column of file names is found by what it
 * holds: paths, names or names without their ending, as the images have them. An image that it does not name has
 * no label.
 * @returns the path of the joined Parquet file
 */
export const joinLabels = async (images: string, labels: string, folder: string): Promise<string> => {
  const { parquetPath, fields, rows } = await ingest(labels, { outDir: join(folder, 'labels') })
  const path = join(folder, 'labelled.parquet')
  await withDuckDb(async (connection) => {
    const { key, how } = await keyOf(connection, images, parquetPath, fields, labels)
    const name = quoteName(key)
    const count = await connection.runAndReadAll(
      `SELECT count(DISTINCT ${name})::INTEGER FROM read_parquet(${quoteText(parquetPath)})`,
    )
    if (Number(count.getRows()[0]![0]) < rows)
      throw labelsMisfit(labels, `“${key}” names an image more than once`, 'Give each image one row.')
    const own = new Set([
      'path',
      'split',
      'format',
      'width',
      'height',
      'channels',
      'bytes',
      'sha256',
      key.toLowerCase(),
    ])
    const more = fields.filter((field) => !own.has(field.name.toLowerCase()))
    const columns = more.map((field) => `, l.${quoteName(field.name)}`).join('')
    await connection.run(
      `COPY (SELECT i.* EXCLUDE (file_row_number)${columns} FROM (SELECT *, file_row_number FROM read_parquet(${quoteText(images)})) i LEFT JOIN read_parquet(${quoteText(parquetPath)}) l ON ${how} = l.${name}::VARCHAR ORDER BY i.file_row_number) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`,
    )
  })
  return path
}

const forms = [
  'i.path',
  `regexp_extract(i.path, '[^/]+$')`,
  `regexp_replace(regexp_extract(i.path, '[^/]+$'), '\\.[^.]+$', '')`,
]

const keyOf = async (
  connection: DuckDBConnection,
  images: string,
  labels: string,
  fields: readonly { name: string }[],
  shown: string,
): Promise<{ key: string; how: string }> => {
  let best = { matches: 0, key: '', how: '' }
  for (const { name: key } of fields)
    for (const how of forms) {
      const read = await connection.runAndReadAll(
        `SELECT count(*)::INTEGER FROM read_parquet(${quoteText(images)}) i WHERE ${how} IN (SELECT ${quoteName(key)}::VARCHAR FROM read_parquet(${quoteText(labels)}))`,
      )
      const matches = Number(read.getRows()[0]![0])
      if (matches > best.matches) best = { matches, key, how }
    }
  if (best.matches > 0) return best
  throw labelsMisfit(
    shown,
    'none of its columns holds the names of the images',
    'One column holds the path of each image below the folder, its file name, or that without its ending.',
  )
}
