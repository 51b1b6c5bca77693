import { join } from 'node:path'
import { quoteText, withDuckDb } from '../duckdb.ts'

/**
 * The table of images with numbers for names, in the order of the rows; the folders that are a split or a label stay.
 * @returns the path of the Parquet file
 */
export const withoutNames = async (
  images: string,
  { splits, labels }: { readonly splits: boolean; readonly labels: boolean },
  folder: string,
): Promise<string> => {
  const path = join(folder, 'numbered.parquet')
  const folders = [...(splits ? ['split'] : []), ...(labels ? ['label'] : [])].map(
    (name) => `"${name}" || '/' || `,
  )
  const name = `${folders.join('')}printf('%06d', file_row_number + 1) || lower(regexp_extract(path, '\\.[^.]+$'))`
  await withDuckDb((connection) =>
    connection.run(
      `COPY (SELECT * EXCLUDE (file_row_number) REPLACE (${name} AS path) FROM read_parquet(${quoteText(images)}, file_row_number = true) ORDER BY file_row_number) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`,
    ),
  )
  return path
}
