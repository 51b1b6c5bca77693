import type { DuckDBConnection } from '@duckdb/node-api'
// Not through the door: table's ingest profiles what it wrote, so table's index already leads here.
import { quoteName } from '../table/duckdb.ts'
import { type ParquetPath, parquetSql } from '../table/parquet.ts'
import type { Field } from '../table/table.ts'
import { binsOf, binSql, histogramOf } from './histogram.ts'
import type { ColumnProfile, Profile, Quantiles, Scalar } from './profile.ts'

/** Beyond this many rows distinct counts and quantiles are sketched, so that memory stays bounded. */
export const exactRows = 2_000_000

/** Beyond this many rows the distinct values of a column of fractions are sketched: they are not keys. */
const exactNumbers = 250_000

/** Values that one query may hold for exact quantiles: a small wide table takes few queries, not thousands. */
const valuesAtOnce = 2_000_000

/** DuckDB's planning time grows faster than the number of aggregates. */
const columnsAtOnce = 50

/** Profiles every column of a Parquet file: two queries for each group of columns. */
export const profileParquet = async (
  connection: DuckDBConnection,
  parquetPath: ParquetPath,
  fields: readonly Field[],
  onProgress?: (share: number) => void,
): Promise<Profile> => {
  const source = parquetSql(parquetPath)
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${source}`)
  const rows = Number(counted.getRows()[0]![0])
  const size = Math.min(columnsAtOnce, Math.max(1, Math.floor(valuesAtOnce / Math.max(1, rows))))
  const columns: ColumnProfile[] = []
  for (let first = 0; first < fields.length; first += size) {
    const group = fields.slice(first, first + size)
    columns.push(...(await profileGroup(connection, await held(connection, source, group), group, rows)))
    onProgress?.(columns.length / fields.length)
  }
  await connection.run('DROP TABLE IF EXISTS profiled')
  return { rows, columns }
}

/**
 * A group of many columns is small: held in memory it is read once, not once for each part of the
 * queries, which for a file of a thousand columns is mostly reading its footer.
 */
const held = async (
  connection: DuckDBConnection,
  source: string,
  group: readonly Field[],
): Promise<string> => {
  if (group.length < 8) return source
  const names = group.map(({ name }) => quoteName(name)).join(', ')
  await connection.run(`CREATE OR REPLACE TEMP TABLE profiled AS SELECT ${names} FROM ${source}`)
  return 'profiled'
}

const profileGroup = async (
  connection: DuckDBConnection,
  source: string,
  fields: readonly Field[],
  rows: number,
): Promise<ColumnProfile[]> => {
  const exact = rows <= exactRows
  const aggregates = fields.map((field) => factsSql(field, rows))
  const found = await connection.runAndReadAll(`SELECT ${aggregates.flat().join(', ')} FROM ${source}`)
  const row = found.getRowsJS()[0]!
  let at = 0
  const drafts = fields.map((field, i) =>
    draftOf(field, row.slice(at, (at += aggregates[i]!.length)), rows, exact),
  )
  const counts = await countValues(connection, source, drafts)
  return drafts.map((draft, i) => {
    const bins = binsOf(draft)
    return { ...draft, top: counts.top[i]!, histogram: bins && histogramOf(bins, counts.bins[i]!) }
  })
}

/** How many different measurements there are matters to nobody; of keys and categories it does. */
const countsExactly = ({ type }: Field, rows: number): boolean =>
  rows <= (type === 'number' ? exactNumbers : exactRows)

const isTime = ({ type }: Pick<Field, 'type'>): boolean => type === 'date' || type === 'timestamp'

/** The same values as integers where they are: DuckDB selects among these four times as fast. */
const orderedSql = (field: Pick<Field, 'name' | 'type'>): string => {
  if (isTime(field)) return `epoch_ms(${quoteName(field.name)}::TIMESTAMP)`
  return field.type === 'integer' ? quoteName(field.name) : doubleSql(field)
}

/** The column as a double: times as milliseconds, booleans as 0 and 1. */
const doubleSql = (field: Pick<Field, 'name' | 'type'>): string =>
  isTime(field) ? `epoch_ms(${quoteName(field.name)}::TIMESTAMP)::DOUBLE` : `${quoteName(field.name)}::DOUBLE`

const points = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

const factsSql = (field: Field, rows: number): string[] => {
  const exact = rows <= exactRows
  const column = quoteName(field.name)
  const distinct = countsExactly(field, rows)
    ? `count(DISTINCT ${column})::DOUBLE`
    : `approx_count_distinct(${column})::DOUBLE`
  const common = [`count(${column})::DOUBLE`, distinct]
  if (field.type === 'text') {
    const length = `length(${column})`
    return [...common, `min(${length})::DOUBLE`, `max(${length})::DOUBLE`, `avg(${length})`]
  }
  const x = doubleSql(field)
  const quantiles = exact
    ? `quantile_cont(${orderedSql(field)}, [${points.join(', ')}])`
    : `approx_quantile(${x}, [${points.join(', ')}])`
  return [
    ...common,
    `min(${x})`,
    `max(${x})`,
    `avg(${x})`,
    // Infinite values have no spread that could be computed; DuckDB would refuse the query.
    `CASE WHEN isfinite(min(${x})) AND isfinite(max(${x})) THEN stddev_samp(CASE WHEN isfinite(${x}) THEN ${x} END) END`,
    ...(field.type === 'boolean' ? ['NULL'] : [quantiles]),
    `count_if(${x} = 0)::DOUBLE`,
    `count_if(${x} < 0)::DOUBLE`,
  ]
}

const draftOf = (field: Field, facts: readonly unknown[], rows: number, exact: boolean): ColumnProfile => {
  const [count, distinct, min, max, mean] = facts as [
    number,
    number,
    number | null,
    number | null,
    number | null,
  ]
  const text = field.type === 'text'
  const numeric = field.type === 'integer' || field.type === 'number'
  const [std, quantiles, zeros, negatives] = facts.slice(5) as [
    number | null,
    number[] | null,
    number,
    number,
  ]
  return {
    name: field.name,
    type: field.type,
    count,
    nulls: rows - count,
    distinct: Math.min(distinct, count),
    distinctIsApproximate: !countsExactly(field, rows),
    min: text ? null : min,
    max: text ? null : max,
    mean: text ? null : mean,
    std: text ? null : std,
    quantiles: text || !quantiles ? null : quantilesOf(quantiles),
    quantilesAreApproximate: !exact,
    top: [],
    histogram: null,
    lengths: text && min !== null ? { min, max: max!, mean: mean! } : null,
    zeros: numeric ? zeros : null,
    negatives: numeric ? negatives : null,
  }
}

/** The ten most frequent values and the bins' counts of every column of a group, in one query. */
const countValues = async (
  connection: DuckDBConnection,
  source: string,
  columns: readonly ColumnProfile[],
) => {
  const top = columns.map((): { value: Scalar; count: number }[] => [])
  const bins = columns.map((): Map<number, number> => new Map())
  const parts = columns.flatMap((column, i) => countSql(column, i, source))
  if (parts.length === 0) return { top, bins }
  const found = await connection.runAndReadAll(
    `SELECT * FROM (${parts.join(' UNION ALL ')}) ORDER BY i, bin, n DESC, t, x`,
  )
  for (const [index, bin, text, number, count] of found.getRows()) {
    const i = Number(index)
    if (bin) bins[i]!.set(Number(number), Number(count))
    else top[i]!.push({ value: valueOf(columns[i]!, text, Number(number)), count: Number(count) })
  }
  return { top, bins }
}

const countSql = (column: ColumnProfile, i: number, source: string): string[] => {
  const v = quoteName(column.name)
  const value =
    column.type === 'text' ? `${v} AS t, NULL::DOUBLE AS x` : `NULL::VARCHAR AS t, ${doubleSql(column)} AS x`
  const counted = `count(*)::DOUBLE AS n FROM ${source} WHERE ${v} IS NOT NULL GROUP BY ALL`
  const bins = binsOf(column)
  return [
    ...(isNearlyUnique(column)
      ? []
      : [`(SELECT ${i} AS i, false AS bin, ${value}, ${counted} ORDER BY n DESC, t, x LIMIT 10)`]),
    ...(bins
      ? [
          `(SELECT ${i} AS i, true AS bin, NULL::VARCHAR AS t, ${binSql(doubleSql(column), bins)} AS x, ${counted})`,
        ]
      : []),
  ]
}

/** A column of many values that hardly repeat has no most frequent ones worth their cost. */
const isNearlyUnique = ({ distinct, count }: ColumnProfile): boolean =>
  count > 100_000 && distinct > count * 0.95

const valueOf = ({ type }: ColumnProfile, text: unknown, number: number): Scalar =>
  type === 'text' ? String(text) : type === 'boolean' ? number === 1 : number

const quantilesOf = (values: readonly number[]): Quantiles => {
  const [p01, p05, p25, p50, p75, p95, p99] = values as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { p01, p05, p25, p50, p75, p95, p99 }
}
