import { quoteName, quoteText, withDuckDb } from '@slipway/ml/table'
import { clearLeftovers } from './maintain.store.ts'
import type { Roller } from './roller.store.ts'
import { segmentsIn, settle } from './segments.store.ts'

/**
 * Removes every captured row whose input `column` has one of `values` (a person's id as it is, and its pseudonym), by
 * writing the segments that hold one anew. Logs that another process is still writing are rolled first by whoever
 * maintains the captures: ask again then. Answers how many rows went.
 */
export const eraseCaptured = async (
  dir: string,
  column: string,
  values: readonly string[],
  roller: Pick<Roller, 'ask'>,
): Promise<{ rows: number; left: number }> => {
  for (const { kind, path } of await segmentsIn(dir))
    if (kind === 'done' || kind === 'lines') await roller.ask({ kind: 'roll', path })
  // What was killed may have left rows behind that nobody reads.
  await clearLeftovers(dir, Date.now(), 0)
  const name = `inputs.${column}`
  const list = values.map(quoteText).join(', ')
  let rows = 0
  let left = 0
  for (const { kind, path } of await segmentsIn(dir)) {
    if (kind !== 'parquet') {
      left++
      continue
    }
    await withDuckDb(async (connection) => {
      const source = `read_parquet(${quoteText(path)})`
      const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)
      if (!described.getRows().some(([held]) => held === name)) return
      const theirs = `coalesce(${quoteName(name)}::VARCHAR IN (${list}), false)`
      const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${source} WHERE ${theirs}`)
      const count = Number(counted.getRows()[0]![0])
      if (count === 0) return
      const draft = `${path}.${process.pid}.draft`
      await connection.run(
        `COPY (SELECT * FROM ${source} WHERE NOT ${theirs}) TO ${quoteText(draft)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
      )
      await settle(draft, path)
      rows += count
    })
  }
  return { rows, left }
}
