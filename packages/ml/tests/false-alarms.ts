import { join } from 'node:path'
import { runChecks, suggestSuite } from '../src/check/index.ts'
import { baselineOf, compareDrift } from '../src/drift/index.ts'
import { ingest, quoteText, readTable, withDuckDb } from '../src/table/index.ts'
import { dataPath } from './data.ts'

/** The rows of a file before and after its middle. */
const halves = async (name: string, dir: string): Promise<[string, string]> => {
  const { parquetPath, rows } = await ingest(dataPath(name)!, { outDir: dir })
  const half = Math.floor(rows / 2)
  const paths = ['< ', '>= '].map((side, i) => ({
    side,
    path: join(dir, `${i}-${name.replaceAll('/', '-')}.parquet`),
  }))
  await withDuckDb(async (connection) => {
    for (const { side, path } of paths)
      await connection.run(
        `COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet(${quoteText(parquetPath)}, file_row_number = true) WHERE file_row_number ${side}${half}) TO ${quoteText(path)} (FORMAT parquet)`,
      )
  })
  return [paths[0]!.path, paths[1]!.path]
}

/**
 * Suggests a suite on the first half of a public table and asks it of the second: how many checks are of columns that did
 * not drift between the two, and which of these raise an alarm.
 */
export const falseAlarms = async (
  name: string,
  dir: string,
): Promise<{ readonly still: number; readonly alarms: readonly string[] }> => {
  const [before, after] = await halves(name, dir)
  const suite = await suggestSuite(before)
  const { results } = await runChecks(
    after,
    suite.map(({ check }) => check),
  )
  const { drifted } = compareDrift(baselineOf(await readTable(before)), await readTable(after))
  const still = results.filter(({ column }) => column === null || !drifted.includes(column))
  return {
    still: still.length,
    alarms: still.filter(({ ok }) => !ok).map(({ title, detail }) => `${title}: ${detail}`),
  }
}
