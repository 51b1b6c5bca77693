import type { DuckDBConnection } from '@duckdb/node-api'
// Not through the door: table's ingest profiles what it wrote, so table's index already leads here.
import { quoteName, quoteText } from '../table/duckdb.ts'
import type { Field } from '../table/table.ts'
import type { ColumnProfile, Profile, Quantiles, Scalar } from './profile.ts'

/** Profiles every column of a Parquet file. */
export const profileParquet = async (
  connection: DuckDBConnection,
  parquetPath: string,
  fields: readonly Field[],
  onProgress?: (share: number) => void,
): Promise<Profile> => {
  const source = `read_parquet(${quoteText(parquetPath)})`
  const columns: ColumnProfile[] = []
  let rows = 0
  for (const field of fields) {
    onProgress?.(columns.length / fields.length)
    const column = quoteName(field.name)
    const text = field.type === 'text'
    const time = field.type === 'date' || field.type === 'timestamp'
    const x = time ? `epoch_ms(${column}::TIMESTAMP)::DOUBLE` : text ? `NULL::DOUBLE` : `${column}::DOUBLE`
    const facts = await connection.runAndReadAll(
      `SELECT count(*)::DOUBLE, count(v)::DOUBLE, count(DISTINCT v)::DOUBLE, min(x), max(x), avg(x), stddev_samp(x),
        quantile_cont(x, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]), min(length(t))::DOUBLE, max(length(t))::DOUBLE, avg(length(t)),
        count(*) FILTER (x = 0)::DOUBLE, count(*) FILTER (x < 0)::DOUBLE
       FROM (SELECT ${column} v, ${x} x, ${text ? column : 'NULL::VARCHAR'} t FROM ${source})`,
    )
    const [all, count, distinct, min, max, mean, std, q, short, long, length, zeros, negatives] =
      facts.getRowsJS()[0]! as (number | null)[]
    rows = all!
    const list = q as unknown as number[] | null
    const top = await connection.runAndReadAll(
      `SELECT ${time ? 'x' : 'v'}, count(*)::DOUBLE FROM (SELECT ${column} v, ${x} x FROM ${source}) WHERE v IS NOT NULL GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 10`,
    )
    const numeric = field.type === 'integer' || field.type === 'number'
    columns.push({
      name: field.name,
      type: field.type,
      count: count!,
      nulls: all! - count!,
      distinct: distinct!,
      distinctIsApproximate: false,
      min: min!,
      max: max!,
      mean: mean!,
      std: std!,
      quantiles: list && field.type !== 'boolean' ? quantilesOf(list) : null,
      quantilesAreApproximate: false,
      top: top.getRowsJS().map(([value, count]) => ({
        value: (typeof value === 'bigint' ? Number(value) : value) as Scalar,
        count: Number(count),
      })),
      histogram: null,
      lengths: text && long !== null ? { min: short!, max: long!, mean: length! } : null,
      zeros: numeric ? zeros! : null,
      negatives: numeric ? negatives! : null,
    })
  }
  return { rows, columns }
}

const quantilesOf = ([p01, p05, p25, p50, p75, p95, p99]: number[]): Quantiles => ({
  p01: p01!,
  p05: p05!,
  p25: p25!,
  p50: p50!,
  p75: p75!,
  p95: p95!,
  p99: p99!,
})
