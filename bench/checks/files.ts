/** The files that `sides` checks: what a shop keeps of its orders, and one of little but numbers. */
export const files = ['orders', 'numbers'] as const

export type FileName = (typeof files)[number]

export const isFileName = (name: string): name is FileName => (files as readonly string[]).includes(name)

type Column = readonly [name: string, type: string, sql: string]

const several = (count: number, column: (i: number) => Column): Column[] =>
  Array.from({ length: count }, (_, i) => column(i))

const some = (missing: number, sql: string): string =>
  `CASE WHEN random() < ${missing} THEN NULL ELSE ${sql} END`

const oneOf = (values: readonly string[]): string =>
  `[${values.map((value) => `'${value}'`).join(', ')}][1 + floor(random() * ${values.length})::INTEGER]`

const time = (sql: string): string => `strftime(${sql}, '%Y-%m-%d %H:%M:%S')`

export const countries = ['DE', 'FR', 'GB', 'US', 'NL', 'SE', 'PL', 'IT', 'ES', 'CH']
export const plans = ['basic', 'standard', 'premium', 'enterprise']
const words = ['customer', 'asked', 'for', 'the', 'blue', 'one', '"as new"', 'late, twice', 'paid', 'broken']

/** Each with the type that a query by hand would read it as. */
const columnsOf: Record<FileName, readonly Column[]> = {
  orders: [
    ['id', 'BIGINT', 'i'],
    ['amount', 'DOUBLE', 'round(random() * 1000, 2)'],
    ['price', 'DOUBLE', some(0.01, 'round(random() * 100, 2)')],
    ['latitude', 'DOUBLE', 'round(random() * 180 - 90, 5)'],
    ['longitude', 'DOUBLE', 'round(random() * 360 - 180, 5)'],
    ['score', 'DOUBLE', 'round(random(), 4)'],
    ['age', 'BIGINT', some(0.02, '18 + floor(random() * 72)::INTEGER')],
    ['quantity', 'BIGINT', '1 + floor(random() * 20)::INTEGER'],
    ['visits', 'BIGINT', 'floor(random() * 5000)::INTEGER'],
    ['active', 'BOOLEAN', 'random() < 0.7'],
    ['paid', 'BOOLEAN', 'random() < 0.5'],
    ['born', 'DATE', "DATE '1940-01-01' + floor(random() * 25000)::INTEGER"],
    ['ordered_at', 'TIMESTAMP', time("TIMESTAMP '2024-01-01' + to_seconds(i * 30)")],
    [
      'shipped_at',
      'TIMESTAMP',
      time("TIMESTAMP '2024-01-02' + to_seconds(i * 30 + floor(random() * 500000)::INTEGER)"),
    ],
    ['country', 'VARCHAR', oneOf(countries)],
    ['plan', 'VARCHAR', some(0.01, oneOf(plans))],
    ['city', 'VARCHAR', "'city ' || floor(random() * 500)::INTEGER"],
    ['sku', 'VARCHAR', "'SKU-' || lpad(floor(random() * 1e6)::INTEGER::VARCHAR, 6, '0')"],
    ['email', 'VARCHAR', some(0.02, "'u' || i || '@mail' || floor(random() * 50)::INTEGER || '.com'")],
    ['note', 'VARCHAR', some(0.04, `${oneOf(words)} || ' ' || ${oneOf(words)}`)],
  ],
  numbers: [
    ['id', 'BIGINT', 'i'],
    ...several(10, (i) => [`n${i}`, 'DOUBLE', 'round(random() * 1000, 3)']),
    ...several(4, (i) => [`k${i}`, 'BIGINT', '(random() * 100)::INTEGER']),
    ...several(5, (i) => [`c${i}`, 'VARCHAR', some(0.02, "'city' || (random() * 20)::INTEGER")]),
  ],
}

export const namesOf = (file: FileName): string[] => columnsOf[file].map(([name]) => name)

/** For read_csv, as one who knows the file would say it. */
export const typesOf = (file: FileName): string =>
  columnsOf[file].map(([name, type]) => `'${name}': '${type}'`).join(', ')

/** Writes a CSV file: 172 MB of orders, or 127 MB of numbers, at a million rows. */
export const writeFile = async (file: FileName, path: string, rows: number): Promise<void> => {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  await connection.run('SELECT setseed(0.42)')
  const columns = columnsOf[file].map(([name, , sql]) => `${sql} AS ${name}`)
  await connection.run(
    `COPY (SELECT ${columns.join(', ')} FROM range(${rows}) t(i)) TO '${path}' (FORMAT csv, HEADER)`,
  )
  connection.closeSync()
}
