import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from '../table/duckdb.ts'
import type { Field, LogicalType } from '../table/table.ts'
import { copyDoubles, eachChunk } from '../table/vectors.ts'
import { keyTwice } from './browse.errors.ts'
import { type BrowsedPart, numberedSql } from './find-rows.ts'
import { looking } from './looking.ts'

/** One of two tables that are compared. */
export interface Side {
  readonly parts: readonly BrowsedPart[]
  readonly columns: readonly Field[]
}

/** Which rows differ, by their numbers from 0: the first `most` of each kind, and how many there are. */
export interface PartsDiff {
  readonly added: { readonly count: number; readonly rows: Uint32Array }
  readonly removed: { readonly count: number; readonly rows: Uint32Array }
  /** Rows of one key that hold something else now; the two lists go together. */
  readonly changed: { readonly count: number; readonly before: Uint32Array; readonly after: Uint32Array }
  /** Columns in which rows of one key differ, and in how many of them, the most first. */
  readonly columns: readonly { readonly name: string; readonly changed: number }[]
}

const mostKept = 200_000
const diffMs = 60_000
/** Columns that are compared in one pass: more at once would need more memory than a look has. */
const batch = 16

/**
 * Compares two tables in the columns that both have: rows by a key, or without one as wholes, each as often as it is
 * there. What is stored is compared, not what is shown.
 * @throws ROWS_KEY_TWICE, ROWS_SEARCH_TOO_LONG, ROWS_SEARCH_TOO_LARGE
 */
export const diffParts = (
  before: Side,
  after: Side,
  key: readonly string[],
  { most = mostKept }: { most?: number } = {},
): Promise<PartsDiff> =>
  looking(async (connection) => {
    const shared = sharedColumns(before, after)
    const keys = shared.filter(({ name }) => key.includes(name))
    const others = shared.filter(({ name }) => !key.includes(name))
    for (const side of key.length > 0 ? [before, after] : []) await mustTellApart(connection, side, key)
    const pair = `${hashed(before, keys, others, 'before')} b FULL OUTER JOIN ${hashed(after, keys, others, 'after')} a ON ${on(keys)}`
    const found = await differing(connection, pair, most)
    const columns =
      key.length > 0 && found.changed.count > 0
        ? await changedColumns(connection, [before, after], keys, others)
        : []
    return { ...found, columns }
  }, diffMs)

export interface SharedColumn {
  readonly name: string
  /** SQL of the column in which both sides can be compared. */
  readonly sql: string
}

export const sharedColumns = (before: Side, after: Side): SharedColumn[] => {
  const types = new Map(before.columns.map(({ name, type }) => [name, type]))
  return after.columns.flatMap(({ name, type }) => {
    const was = types.get(name)
    return was === undefined ? [] : [{ name, sql: comparable(quoteName(name), was, type) }]
  })
}

/** Whole numbers compare with others, and days with times; what else changed its type is compared as text. */
const comparable = (column: string, was: LogicalType, is: LogicalType): string => {
  if (was === is) return column
  const types = [was, is].sort().join(' ')
  if (types === 'integer number') return `${column}::DOUBLE`
  return types === 'date timestamp' ? `${column}::TIMESTAMP` : `${column}::VARCHAR`
}

/** A side with its row numbers, its key, and one number that stands for all other columns. */
const hashed = (
  { parts }: Side,
  keys: readonly SharedColumn[],
  others: readonly SharedColumn[],
  side: 'before' | 'after',
): string => {
  const stored = [...keys, ...others].map(({ name }) => ({ name, type: 'text' as const, nullable: true }))
  const from = numberedSql(parts, stored)
  const hash = others.length > 0 ? `hash(${others.map(({ sql }) => sql).join(', ')})` : '0::UBIGINT'
  const selected = `"slipway row", ${hash} AS "slipway rest"`
  if (keys.length > 0)
    return `(SELECT ${selected}, ${keys.map(({ sql }, i) => `${sql} AS k${i}`).join(', ')} FROM ${from} ${side})`
  // Equal rows are told apart by how often they came before.
  return `(SELECT *, row_number() OVER (PARTITION BY "slipway rest" ORDER BY "slipway row") AS k0 FROM (SELECT ${selected} FROM ${from} ${side}))`
}

const on = (keys: readonly SharedColumn[]): string =>
  keys.length > 0
    ? keys.map((_, i) => `b.k${i} IS NOT DISTINCT FROM a.k${i}`).join(' AND ')
    : 'b.k0 = a.k0 AND b."slipway rest" = a."slipway rest"'

const mustTellApart = async (
  connection: DuckDBConnection,
  { parts, columns }: Side,
  key: readonly string[],
): Promise<void> => {
  const of = columns.filter(({ name }) => key.includes(name))
  const names = key.map(quoteName).join(', ')
  const read = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE FROM ${numberedSql(parts, of)} GROUP BY ${names} HAVING count(*) > 1 LIMIT 1`,
  )
  const twice = read.getRows()[0]?.[0]
  if (twice !== undefined) throw keyTwice(key, Number(twice))
}

const differing = async (
  connection: DuckDBConnection,
  pair: string,
  most: number,
): Promise<Omit<PartsDiff, 'columns'>> => {
  const [added, removed, before, after] = Array.from({ length: 4 }, () => [] as number[])
  const counts = { added: 0, removed: 0, changed: 0 }
  const rows = [new Float64Array(4096), new Float64Array(4096)] as const
  await eachChunk(
    connection,
    `SELECT b."slipway row"::DOUBLE, a."slipway row"::DOUBLE FROM ${pair} WHERE b."slipway row" IS NULL OR a."slipway row" IS NULL OR b."slipway rest" <> a."slipway rest" ORDER BY coalesce(a."slipway row", b."slipway row")`,
    (chunk) => {
      for (const side of [0, 1] as const) copyDoubles(chunk, side, rows[side], 0)
      for (let i = 0; i < chunk.rowCount; i++) {
        const [was, is] = [rows[0][i]!, rows[1][i]!]
        const kind = Number.isNaN(was) ? 'added' : Number.isNaN(is) ? 'removed' : 'changed'
        if (counts[kind]++ >= most) continue
        if (kind === 'added') added!.push(is)
        else if (kind === 'removed') removed!.push(was)
        else {
          before!.push(was)
          after!.push(is)
        }
      }
    },
  )
  return {
    added: { count: counts.added, rows: Uint32Array.from(added!) },
    removed: { count: counts.removed, rows: Uint32Array.from(removed!) },
    changed: { count: counts.changed, before: Uint32Array.from(before!), after: Uint32Array.from(after!) },
  }
}

const changedColumns = async (
  connection: DuckDBConnection,
  [before, after]: readonly [Side, Side],
  keys: readonly SharedColumn[],
  others: readonly SharedColumn[],
): Promise<PartsDiff['columns']> => {
  const found: { name: string; changed: number }[] = []
  const side = ({ parts }: Side, some: readonly SharedColumn[]) => {
    const stored = [...keys, ...some].map(({ name }) => ({ name, type: 'text' as const, nullable: true }))
    const values = some.map(({ sql }, i) => `, ${sql} AS v${i}`).join('')
    return `(SELECT ${keys.map(({ sql }, i) => `${sql} AS k${i}`).join(', ')}${values} FROM ${numberedSql(parts, stored)})`
  }
  for (let start = 0; start < others.length; start += batch) {
    const some = others.slice(start, start + batch)
    const counts = some.map((_, i) => `count_if(b.v${i} IS DISTINCT FROM a.v${i})::DOUBLE`)
    const read = await connection.runAndReadAll(
      `SELECT ${counts.join(', ')} FROM ${side(before, some)} b JOIN ${side(after, some)} a ON ${on(keys)}`,
    )
    for (const [i, changed] of read.getRows()[0]!.entries())
      if (Number(changed) > 0) found.push({ name: some[i]!.name, changed: Number(changed) })
  }
  return found.sort((a, b) => b.changed - a.changed)
}
