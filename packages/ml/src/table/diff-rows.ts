import type { DuckDBConnection } from '@duckdb/node-api'
import { columnOfFields } from './columns.ts'
import { quoteName, withDuckDb } from './duckdb.ts'
import { describeParquet, type ParquetPath, parquetSql } from './parquet.ts'
import type { Field } from './table.ts'
import { keyNotUnique } from './table.errors.ts'

type Row = Readonly<Record<string, unknown>>

/** What differs between two tables. */
export interface RowsDiff {
  readonly schema: {
    readonly added: readonly Field[]
    readonly removed: readonly Field[]
    readonly changed: readonly { readonly name: string; readonly before: string; readonly after: string }[]
  }
  readonly rows: {
    /** None: rows are known by all that they hold, and cannot change. */
    readonly key: readonly string[]
    readonly before: number
    readonly after: number
    readonly added: number
    readonly removed: number
    readonly changed: number
  }
  /** Columns in which rows of one key differ, the most first. */
  readonly columns: readonly { readonly name: string; readonly changed: number }[]
  /** Some rows of each kind; of changed ones the key, the column and both values. */
  readonly sample: {
    readonly added: readonly Row[]
    readonly removed: readonly Row[]
    readonly changed: readonly {
      readonly key: Row
      readonly column: string
      readonly before: unknown
      readonly after: unknown
    }[]
  }
}

/** Rows of a kind that are shown. */
const shown = 5

/**
 * Compares two tables: their columns, and their rows by a key, in the columns that both have. Without a key rows are
 * compared whole, each as often as it is there.
 * @throws COLUMN_MISSING; KEY_NOT_UNIQUE where two rows of one table have the same key
 */
export const diffRows = (
  before: ParquetPath,
  after: ParquetPath,
  key: readonly string[] = [],
): Promise<RowsDiff> =>
  withDuckDb(async (connection) => {
    const [old, now] = [await describeParquet(connection, before), await describeParquet(connection, after)]
    for (const name of key) for (const { fields } of [old, now]) columnOfFields(fields, name)
    const schema = schemaDiff(old.fields, now.fields)
    const counts = { key, before: old.rows, after: now.rows }
    const shared = now.fields.filter(({ name }) => old.fields.some((field) => field.name === name))
    const tables = { before: parquetSql(before), after: parquetSql(after) }
    const found =
      key.length > 0
        ? await byKey(
            connection,
            tables,
            key,
            shared,
            new Set(schema.changed.filter(isIncomparable).map(({ name }) => name)),
          )
        : await byContent(connection, tables, shared)
    return { schema, ...found, rows: { ...counts, ...found.rows } }
  })

const schemaDiff = (before: readonly Field[], after: readonly Field[]): RowsDiff['schema'] => {
  const typeOf = new Map(before.map(({ name, type }) => [name, type]))
  const names = new Set(after.map(({ name }) => name))
  return {
    added: after.filter(({ name }) => !typeOf.has(name)),
    removed: before.filter(({ name }) => !names.has(name)),
    changed: after.flatMap(({ name, type }) => {
      const was = typeOf.get(name)
      return was !== undefined && was !== type ? [{ name, before: was, after: type }] : []
    }),
  }
}

/** Whole numbers compare with others, and days with times; what else changed its type is compared as text. */
const isIncomparable = (changed: RowsDiff['schema']['changed'][number]): boolean => {
  const types = [changed.before, changed.after].sort().join(' ')
  return types !== 'integer number' && types !== 'date timestamp'
}

interface Tables {
  readonly before: string
  readonly after: string
}

type Found = Omit<RowsDiff, 'schema' | 'rows'> & {
  readonly rows: Pick<RowsDiff['rows'], 'added' | 'removed' | 'changed'>
}

const byKey = async (
  connection: DuckDBConnection,
  { before, after }: Tables,
  key: readonly string[],
  shared: readonly Field[],
  retyped: ReadonlySet<string>,
): Promise<Found> => {
  const names = key.map(quoteName)
  for (const table of [before, after]) await mustBeUnique(connection, table, key)
  const on = names.map((name) => `b.${name} IS NOT DISTINCT FROM a.${name}`).join(' AND ')
  const source = `(SELECT *, true AS "slipway here" FROM ${before}) b FULL OUTER JOIN (SELECT *, true AS "slipway here" FROM ${after}) a ON ${on}`
  const both = 'a."slipway here" AND b."slipway here"'
  const compared = shared.filter(({ name }) => !key.includes(name))
  const differs = compared.map(({ name }) => {
    const cast = retyped.has(name) ? '::VARCHAR' : ''
    return `b.${quoteName(name)}${cast} IS DISTINCT FROM a.${quoteName(name)}${cast}`
  })
  const some = differs.length > 0 ? differs.join(' OR ') : 'false'
  const counts = [
    'count_if(b."slipway here" IS NULL)',
    'count_if(a."slipway here" IS NULL)',
    `count_if(${both} AND (${some}))`,
    ...differs.map((differ) => `count_if(${both} AND ${differ})`),
  ]
  const read = await connection.runAndReadAll(
    `SELECT ${counts.map((count) => `${count}::DOUBLE`).join(', ')} FROM ${source}`,
  )
  const [added, removed, changed, ...each] = read.getRows()[0]!.map(Number) as [
    number,
    number,
    number,
    ...number[],
  ]
  const order = (side: string) => names.map((name) => `${side}.${name}`).join(', ')
  const rowsOf = async (side: 'a' | 'b', other: string) =>
    objects(
      connection,
      `SELECT ${side}.* EXCLUDE ("slipway here") FROM ${source} WHERE ${other}."slipway here" IS NULL ORDER BY ${order(side)} LIMIT ${shown}`,
    )
  const columns = compared
    .map(({ name }, i) => ({ name, changed: each[i]! }))
    .filter((column) => column.changed > 0)
    .sort((x, y) => y.changed - x.changed)
  const changes: RowsDiff['sample']['changed'][number][] = []
  for (const { name } of columns.slice(0, shown)) {
    const at = compared.findIndex((field) => field.name === name)
    const rows = await objects(
      connection,
      `SELECT ${order('a')}, b.${quoteName(name)} AS "slipway before", a.${quoteName(name)} AS "slipway after" FROM ${source} WHERE ${both} AND ${differs[at]} ORDER BY ${order('a')} LIMIT ${shown}`,
    )
    for (const { 'slipway before': was, 'slipway after': is, ...of } of rows)
      changes.push({ key: of, column: name, before: was, after: is })
  }
  return {
    rows: { added, removed, changed },
    columns,
    sample: {
      added: added > 0 ? await rowsOf('a', 'b') : [],
      removed: removed > 0 ? await rowsOf('b', 'a') : [],
      changed: changes,
    },
  }
}

const mustBeUnique = async (
  connection: DuckDBConnection,
  table: string,
  key: readonly string[],
): Promise<void> => {
  const names = key.map(quoteName).join(', ')
  const twice = await objects(
    connection,
    `SELECT ${names}, count(*)::INTEGER AS "slipway count" FROM ${table} GROUP BY ${names} HAVING count(*) > 1 LIMIT 1`,
  )
  if (!twice[0]) return
  const { 'slipway count': count, ...values } = twice[0]
  throw keyNotUnique(key, values, Number(count))
}

const byContent = async (
  connection: DuckDBConnection,
  { before, after }: Tables,
  shared: readonly Field[],
): Promise<Found> => {
  const names = shared.map(({ name }) => quoteName(name)).join(', ')
  const minus = (one: string, other: string) =>
    `(SELECT ${names} FROM ${one} EXCEPT ALL SELECT ${names} FROM ${other})`
  const count = async (of: string) => {
    const read = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${of}`)
    return Number(read.getRows()[0]![0])
  }
  if (shared.length === 0)
    return {
      rows: { added: 0, removed: 0, changed: 0 },
      columns: [],
      sample: { added: [], removed: [], changed: [] },
    }
  const [more, less] = [minus(after, before), minus(before, after)]
  return {
    rows: { added: await count(more), removed: await count(less), changed: 0 },
    columns: [],
    sample: {
      added: await objects(connection, `SELECT * FROM ${more} ORDER BY ALL LIMIT ${shown}`),
      removed: await objects(connection, `SELECT * FROM ${less} ORDER BY ALL LIMIT ${shown}`),
      changed: [],
    },
  }
}

/** Rows as plain data; times as text. */
const objects = async (connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> => {
  const read = await connection.runAndReadAll(sql)
  const names = read.columnNames()
  return read.getRowsJson().map((row) =>
    Object.fromEntries(
      names.map((name, i) => {
        const value = row[i]
        // 64-bit integers come as text, and fit a number here.
        return [name, read.columnType(i).toString() === 'BIGINT' && value !== null ? Number(value) : value]
      }),
    ),
  )
}
