import { columnOf, isText, type Table, takeRows } from '../../table/index.ts'
import { badSetting } from '../prepare.errors.ts'
import { bigrams, jaroWinkler, type Similarity } from './similarity.ts'

export interface SimilarOptions {
  /** The columns that are compared, and how; default: all columns, as names. */
  readonly compare?: Readonly<Record<string, 'name' | 'words' | 'exact'>>
  /** From this score on two rows are one thing. Default 0.5. */
  readonly threshold?: number
  /** Rows are compared where they share a value (or two) that no more rows than this have. Default 60. */
  readonly mostShared?: number
}
export interface SimilarRows {
  /** Pairs of rows that are one thing, with their scores, 0..1. */
  readonly pairs: readonly { readonly a: number; readonly b: number; readonly score: number }[]
  /** For each row the first row of its group; itself where it is alone. */
  readonly groups: Int32Array
  /** How many pairs were compared. */
  readonly compared: number
}

const similarities: Record<string, Similarity> = {
  name: jaroWinkler,
  words: bigrams,
  exact: (a, b) => Number(a === b),
}
/** Below this two values say against each other, not a little for each other. */
const unlike = 0.6

interface Compared {
  readonly values: readonly (string | null)[]
  readonly alike: Similarity
  /** What agreement in it says: bits of its distribution. */
  readonly weight: number
}

/**
 * Finds rows that are one thing spelled differently. Only rows that share a rare enough value in a column, or a pair of
 * values in two, are compared (blocking); their score is the mean likeness of the columns, each weighed by how much
 * its values tell apart (its entropy). Groups are what pairs connect.
 */
export function similarRows(table: Table, options: SimilarOptions = {}): SimilarRows {
  const { threshold = 0.5, mostShared = 60 } = options
  if (!(threshold > 0 && threshold <= 1))
    throw badSetting('similarRows', `threshold ${threshold}`, 'it lies between 0 and 1')
  const compare =
    options.compare ?? Object.fromEntries(table.columns.map(({ name }) => [name, 'name' as const]))
  const columns = Object.entries(compare).map(([name, how]): Compared => {
    const values = textsOf(table, name)
    return { values, alike: similarities[how]!, weight: entropyOf(values) }
  })
  const parents = Int32Array.from({ length: table.rows }, (_, row) => row)
  const pairs: { a: number; b: number; score: number }[] = []
  let compared = 0
  for (const pair of candidates(columns, table.rows, mostShared)) {
    compared++
    const [a, b] = [Math.floor(pair / table.rows), pair % table.rows]
    const score = scoreOf(columns, a, b)
    if (score < threshold) continue
    pairs.push({ a, b, score })
    const [one, other] = [rootOf(parents, a), rootOf(parents, b)]
    parents[Math.max(one, other)] = Math.min(one, other)
  }
  pairs.sort((p, q) => p.a - q.a || p.b - q.b)
  return { pairs, groups: parents.map((_, row) => rootOf(parents, row)), compared }
}

/** The table with one row a group of similar rows: the one with the fewest missing values, the first of several. */
export function withoutSimilar(table: Table, options: SimilarOptions = {}): Table {
  const { groups } = similarRows(table, options)
  const gaps = new Int32Array(table.rows)
  for (const column of table.columns)
    for (let row = 0; row < table.rows; row++)
      if (isText(column) ? column.codes[row] === -1 : Number.isNaN(column.values[row]!)) gaps[row]!++
  const kept = new Map<number, number>()
  for (const [row, group] of groups.entries()) {
    const best = kept.get(group)
    if (best === undefined || gaps[row]! < gaps[best]!) kept.set(group, row)
  }
  return takeRows(table, Int32Array.from(kept.values()).sort())
}

function textsOf(table: Table, name: string): (string | null)[] {
  const column = columnOf(table, name)
  if (!isText(column)) return Array.from(column.values, (x) => (Number.isNaN(x) ? null : String(x)))
  const plain = column.levels.map((level) => level.trim().toLowerCase() || null)
  return Array.from(column.codes, (code) => (code === -1 ? null : plain[code]!))
}

function entropyOf(values: readonly (string | null)[]): number {
  const counts = new Map<string, number>()
  let there = 0
  for (const value of values) {
    if (value === null) continue
    counts.set(value, (counts.get(value) ?? 0) + 1)
    there++
  }
  let bits = 0
  for (const count of counts.values()) bits -= (count / there) * Math.log2(count / there)
  return bits
}

/** Pairs of rows a < b as a × rows + b, each once. */
function candidates(columns: readonly Compared[], rows: number, mostShared: number): Set<number> {
  const pairs = new Set<number>()
  const block = (key: (row: number) => string | null): void => {
    const members = new Map<string, number[]>()
    for (let row = 0; row < rows; row++) {
      const value = key(row)
      if (value === null) continue
      const list = members.get(value)
      if (list) list.push(row)
      else members.set(value, [row])
    }
    for (const list of members.values()) {
      if (list.length > mostShared) continue
      for (let i = 0; i < list.length; i++)
        for (let j = i + 1; j < list.length; j++) pairs.add(list[i]! * rows + list[j]!)
    }
  }
  for (const [k, { values }] of columns.entries()) {
    block((row) => values[row]!)
    for (const { values: others } of columns.slice(k + 1))
      block((row) =>
        values[row] === null || others[row] === null ? null : `${values[row]}\u0000${others[row]}`,
      )
  }
  return pairs
}

function scoreOf(columns: readonly Compared[], a: number, b: number): number {
  let sum = 0
  let weights = 0
  for (const { values, alike, weight } of columns) {
    const [x, y] = [values[a]!, values[b]!]
    // A missing value says nothing for or against.
    if (x === null || y === null) continue
    const likeness = alike(x, y)
    sum += weight * Math.max(0, (likeness - unlike) / (1 - unlike))
    weights += weight
  }
  return weights === 0 ? 0 : sum / weights
}

function rootOf(parents: Int32Array, row: number): number {
  let at = row
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!
    at = parents[at]!
  }
  return at
}
