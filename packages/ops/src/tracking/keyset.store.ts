import { sql, type RawBuilder } from 'kysely'

/** One thing that rows are ordered by. */
export interface SortKey {
  readonly by: RawBuilder<unknown>
  readonly descending: boolean
  readonly type: 'number' | 'text'
}

export type KeyValue = string | number | null

export const orderBy = (keys: readonly SortKey[]): RawBuilder<unknown> =>
  sql.join(keys.map(({ by, descending }) => sql`${by} ${sql.raw(descending ? 'desc' : 'asc')}`))

/** The values of the keys as columns k0, k1, … of a select; `valuesOf` reads them from its rows. */
export const keyColumns = (keys: readonly SortKey[]): RawBuilder<unknown> =>
  sql.join(keys.map(({ by }, i) => sql`${by} as ${sql.ref(`k${i}`)}`))

export const valuesOf = (row: Readonly<Record<string, unknown>>, keys: readonly SortKey[]): KeyValue[] =>
  keys.map((_, i) => row[`k${i}`] as KeyValue)

/**
 * Whether a row comes behind one with these values, so that a page begins where the last one ended without counting
 * what lies before. Said so that an index in this order is entered at that place. Where a key may be null, one before
 * it must tell nulls apart.
 */
export function isBehind(keys: readonly SortKey[], values: readonly KeyValue[]): RawBuilder<boolean> {
  const [{ by, descending }, ...rest] = keys as [SortKey, ...SortKey[]]
  const [value, ...others] = values as [KeyValue, ...KeyValue[]]
  if (value === null) return rest.length === 0 ? sql`1 = 0` : sql`${by} is null and ${isBehind(rest, others)}`
  const sign = descending ? '<' : '>'
  const strictly = sql<boolean>`${by} ${sql.raw(sign)} ${value}`
  if (rest.length === 0) return strictly
  return sql`${by} ${sql.raw(`${sign}=`)} ${value} and (${strictly} or ${isBehind(rest, others)})`
}

/** As the database orders, for keys that are numbers, or texts of plain ASCII in small letters. */
export function compareValues(
  keys: readonly SortKey[],
  a: readonly KeyValue[],
  b: readonly KeyValue[],
): number {
  for (const [i, { descending }] of keys.entries()) {
    const [x, y] = [a[i]!, b[i]!]
    if (x === y) continue
    if (x === null || y === null) return x === null ? 1 : -1
    return (x < y ? -1 : 1) * (descending ? -1 : 1)
  }
  return 0
}
