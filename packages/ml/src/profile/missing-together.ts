import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from '../table/duckdb.ts'
import { copyDoubles, eachChunk } from '../table/vectors.ts'
import { type NullPatterns, nullCounter, patternsOf } from './null-patterns.ts'
import type { Profile } from './profile.ts'

/** Patterns that a profile tells. */
const most = 20

export const namedPatterns = (nulls: NullPatterns, names: readonly string[]): Profile['missingTogether'] =>
  patternsOf(nulls)
    ?.slice(0, most)
    .map(({ columns, rows }) => ({ columns: columns.map((at) => names[at]!), rows })) ?? null

/** Reads nothing but which cells of these columns are missing. */
export const missingTogether = async (
  connection: DuckDBConnection,
  source: string,
  names: readonly string[],
): Promise<Profile['missingTogether']> => {
  if (names.length === 0) return []
  const nulls = nullCounter(names.length)
  let read = new Float64Array(0)
  const selected = names.map((name) => `(CASE WHEN ${quoteName(name)} IS NULL THEN 1 END)::DOUBLE`)
  await eachChunk(connection, `SELECT ${selected.join(', ')} FROM ${source}`, (chunk) => {
    const { rowCount } = chunk
    if (read.length < rowCount) read = new Float64Array(rowCount)
    nulls.begin(rowCount)
    for (let column = 0; column < names.length; column++) {
      copyDoubles(chunk, column, read, 0)
      for (let row = 0; row < rowCount; row++) if (read[row] === 1) nulls.miss(row, column)
    }
    nulls.end(rowCount)
  })
  return namedPatterns(nulls.finish(), names)
}
