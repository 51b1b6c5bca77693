import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { quoteText, withDuckDb } from '@slipway/ml/table'
import { settle } from './segments.store.ts'

/**
 * Joins rolled segments that follow one another into one, which is named after the first and the last of them: whoever
 * lists the folder leaves out what lies between, so that nothing is there twice if this is killed.
 */
export const joinSegments = async (paths: readonly string[]): Promise<void> => {
  const names = paths.map((path) => basename(path, '.parquet').split('~'))
  const to = join(dirname(paths[0]!), `${names[0]!.at(0)}~${names.at(-1)!.at(-1)}.parquet`)
  const draft = `${to}.${process.pid}.draft`
  await withDuckDb((connection) =>
    connection.run(
      `COPY (SELECT * FROM read_parquet([${paths.map(quoteText).join(', ')}], union_by_name = true))
       TO ${quoteText(draft)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
    ),
  )
  await settle(draft, to)
  for (const path of paths) if (path !== to) await rm(path, { force: true })
}
