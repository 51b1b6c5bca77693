import { quoteName } from '../duckdb.ts'
import type { ColumnPlan, RawColumn } from './infer-columns.ts'
import { meansMissing, type Reading, readingSql, storedSql, typeOfReading } from './reading.ts'

/** A column read as its sample leads to expect: SQL that stops the query at a value that does not fit. */
export interface SampledColumn extends ColumnPlan {
  /** What a CSV reader parses the column as. null: VARCHAR. */
  readonly direct: 'DOUBLE' | null
}

/**
 * Plans that need no look at all the values beforehand, as most files are throughout what their beginning
 * is. Each takes less than `inferColumns` would, never more, and what it takes has the same value there:
 * where the query succeeds, both would have found the same. null: some column's sample leaves a choice, or
 * its reading is judged by facts about all values.
 */
export const sampledColumns = (columns: readonly RawColumn[]): SampledColumn[] | null => {
  const plans = columns.map(sampledColumn)
  return plans.every((plan) => plan !== null) ? plans : null
}

const sampledColumn = ({ name, candidates }: RawColumn): SampledColumn | null => {
  if (candidates === null || candidates.length > 1) return null
  const reading = candidates[0] ?? ({ kind: 'text' } as const)
  const sql = strictSql(reading, quoteName(name))
  if (sql === null) return null
  const number = reading.kind === 'number'
  return {
    name,
    reading,
    sql,
    type: number && reading.whole ? 'integer' : typeOfReading(reading),
    direct: number && !reading.whole ? 'DOUBLE' : null,
    lost: [],
    ambiguous: false,
    why: null,
    misfits: [],
  }
}

const strictSql = (reading: Reading, x: string): string | null => {
  switch (reading.kind) {
    case 'text':
      return `CASE WHEN ${meansMissing(x)} THEN ${stop} ELSE ${x} END`
    case 'boolean':
      return `CASE WHEN ${x} = 'true' THEN true WHEN ${x} = 'false' THEN false ELSE ${orStop(readingSql(reading, x), x)} END`
    case 'number':
      if (reading.style !== 'plain' || reading.mark !== undefined) return null
      // No more than 15 characters: a double holds it exactly.
      return reading.whole
        ? asWritten(x, 'BIGINT', `strlen(${x}) <= 15`)
        : `CASE WHEN isnan(${x}) THEN ${stop} ELSE ${x} END`
    case 'time':
      if (reading.formats.every((format) => format === '%Y-%m-%d')) return inForm(x, 'DATE', '____-__-__')
      if (reading.formats.every((format) => format === '%Y-%m-%d %H:%M:%S'))
        return inForm(x, 'TIMESTAMP', '____-__-__ __:__:__')
      // Both at once are rare, and parsed directly once all values are known to be one of the two.
      if (reading.formats.every((format) => /^%Y-%m-%d[T ]%H:%M:%S$/.test(format))) return null
      return orStop(storedSql(reading, readingSql(reading, x)), x)
  }
}

const stop = "error('not as sampled')"

const orStop = (value: string, x: string): string =>
  `CASE WHEN ${x} IS NULL THEN NULL ELSE coalesce(${value}, ${stop}) END`

/** The value of a text that is just what DuckDB would write for it: no leading zero, no sign, no space. */
const asWritten = (x: string, type: string, length: string): string =>
  `CASE WHEN ${x} IS NULL THEN NULL WHEN ${length} AND TRY_CAST(${x} AS ${type})::VARCHAR = ${x} THEN TRY_CAST(${x} AS ${type}) ELSE ${stop} END`

/** A date or time of this form. DuckDB takes more than digits in it at the beginning and the end, and midnight as 24. */
const inForm = (x: string, type: string, form: string): string => {
  const not =
    type === 'DATE' ? [] : [' 24:00:00', 'Z', 'z', '.'].map((end) => ` AND NOT suffix(${x}, '${end}')`)
  return `CASE WHEN ${x} LIKE '${form}' AND ${x} >= '0'${not.join('')} THEN ${x}::${type} WHEN ${x} IS NULL THEN NULL ELSE ${stop} END`
}
