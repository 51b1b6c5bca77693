import { DuckDBInstance } from '@duckdb/node-api'

/** Writes the CSV file that `sides` checks: an id, ten numbers, four integers, five texts with some missing. */
export const writeFile = async (path: string, rows: number): Promise<void> => {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  const several = (count: number, sql: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => sql(i))
  const columns = [
    'i AS id',
    ...several(10, (i) => `round(random() * 1000, 3) AS n${i}`),
    ...several(4, (i) => `(random() * 100)::INTEGER AS k${i}`),
    ...several(
      5,
      (i) => `CASE WHEN random() < 0.02 THEN NULL ELSE 'city' || (random() * 20)::INTEGER END AS c${i}`,
    ),
  ]
  await connection.run('SELECT setseed(0.42)')
  await connection.run(
    `COPY (SELECT ${columns.join(', ')} FROM range(${rows}) t(i)) TO '${path}' (FORMAT csv, HEADER)`,
  )
  connection.closeSync()
}
