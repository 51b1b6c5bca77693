import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from '../table/duckdb.ts'
import { repeatsIn } from './head-rows.ts'
import type { ColumnProfile, Profile } from './profile.ts'
import type { Summary } from './summary.ts'

/** Combinations that are tried against all rows, the likeliest first. */
const mostTried = 12

/**
 * Columns that tell every row from every other: each that does so alone; where none does, the first pairs and then
 * triples. Fractions and free text are no keys, and what misses values is none.
 */
export const keysOf = async (
  connection: DuckDBConnection,
  sql: string,
  { rows, columns }: Profile,
): Promise<string[][]> => {
  if (rows < 2) return []
  const able = columns.filter(isAble)
  const alone = able.filter(
    ({ distinct, distinctIsApproximate }) => !distinctIsApproximate && distinct === rows,
  )
  if (alone.length > 0) return alone.map(({ name }) => [name])
  for (const size of [2, 3]) {
    const found: string[][] = []
    for (const names of likely(able, size, rows)) {
      const list = names.map(quoteName).join(', ')
      const counted = await connection.runAndReadAll(
        `SELECT count(*)::DOUBLE FROM (SELECT DISTINCT ${list} FROM ${sql})`,
      )
      if (Number(counted.getRows()[0]![0]) === rows) found.push(names)
    }
    if (found.length > 0) return found
  }
  return []
}

const isAble = ({ type, nulls, distinct, kind }: ColumnProfile): boolean =>
  type !== 'number' && nulls === 0 && distinct > 1 && kind !== 'text'

export interface LikelyKeys {
  /** Columns that tell every row from every other. */
  readonly proven: string[][]
  /** That told the first rows apart, or of which a sketch saw about as many values as there are rows. */
  readonly likely: string[][]
}

/** By how much a sketch may be short of the rows that it saw. */
const shortBy = 0.03

/**
 * As `keysOf`, of a summary, without looking at the rows again: what it counted one by one is proven, and so are
 * combinations of a table of which it kept all rows (131,072 at most).
 */
export const likelyKeysOf = ({ rows, head }: Summary, { columns }: Profile): LikelyKeys => {
  const none = { proven: [], likely: [] }
  if (rows < 2) return none
  const able = columns.filter(isAble)
  const named = (found: readonly ColumnProfile[]) => found.map(({ name }) => [name])
  const isWhole = head?.rows === rows
  const isUnique = (names: readonly string[]) =>
    head !== null &&
    repeatsIn(
      head,
      names.map((name) => columns.findIndex((column) => column.name === name)),
    ) === 0
  const counted = able.filter(({ distinctIsApproximate: about, distinct }) => !about && distinct === rows)
  const sketched = able.filter(
    ({ name, distinctIsApproximate: about, distinct }) =>
      about && distinct >= rows * (1 - shortBy) && isUnique([name]),
  )
  if (counted.length + sketched.length > 0) return { proven: named(counted), likely: named(sketched) }
  for (const size of [2, 3]) {
    const found = likely(able, size, rows).filter(isUnique)
    if (found.length > 0) return isWhole ? { ...none, proven: found } : { ...none, likely: found }
  }
  return none
}

/** Combinations that could tell so many rows apart, those of the most values first. */
const likely = (columns: readonly ColumnProfile[], size: number, rows: number): string[][] => {
  const most = [...columns].sort((a, b) => b.distinct - a.distinct).slice(0, 8)
  const sets =
    size === 2
      ? pairsOf(most)
      : pairsOf(most).flatMap(([a, b]) => most.slice(most.indexOf(b!) + 1).map((c) => [a!, b!, c]))
  const product = (set: readonly ColumnProfile[]) => set.reduce((all, { distinct }) => all * distinct, 1)
  return sets
    .filter((set) => product(set) >= rows)
    .sort((a, b) => product(b) - product(a))
    .slice(0, mostTried)
    .map((set) => columns.filter((column) => set.includes(column)).map(({ name }) => name))
}

const pairsOf = <T>(items: readonly T[]): T[][] =>
  items.flatMap((a, i) => items.slice(i + 1).map((b) => [a, b]))
