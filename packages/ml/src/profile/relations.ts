import { type Column, isText, type NumberColumn, type Table, type TextColumn } from '../table/table.ts'
import { correlationsOf } from './comoments.ts'
import type { ColumnProfile, Profile } from './profile.ts'
import { openRanking, spearmanOf } from './spearman.ts'
import type { Summary } from './summary.ts'

/** What columns have to do with one another. */
export interface Relations {
  /** Rows looked at: all, or a sample. */
  readonly rows: number
  /** Pairs of columns of numbers, the strongest first; over the rows that have both. */
  readonly numbers: readonly NumberRelation[]
  /** Pairs of columns of categories, the strongest first. */
  readonly categories: readonly CategoryRelation[]
}

export interface NumberRelation {
  readonly columns: readonly [string, string]
  readonly n: number
  /** Linear, −1 … 1. */
  readonly pearson: number
  /** Of ranks (ties share the mean), −1 … 1: whether one rises with the other, along whatever curve. */
  readonly spearman: number
}

export interface CategoryRelation {
  readonly columns: readonly [string, string]
  readonly n: number
  /** Cramér's V without correction, 0 … 1. */
  readonly cramersV: number
}

const mostNumbers = 40
const mostCategories = 30
const mostLevels = 50

/**
 * @param table the rows, or a random sample of them
 * @param pearson what is known of all rows
 */
export const relationsOf = (
  table: Table,
  { columns }: Profile,
  pearson: readonly PearsonOf[] = [],
): Relations => {
  const byName = new Map(columns.map((column) => [column.name, column]))
  const of = (wanted: (facts: ColumnProfile) => boolean, most: number): Column[] =>
    table.columns.filter(({ name }) => byName.has(name) && wanted(byName.get(name)!)).slice(0, most)
  const numbers = of(isMeasured, mostNumbers) as NumberColumn[]
  const categories = of(isCategory, mostCategories).filter(isText)
  return {
    rows: table.rows,
    numbers: numberRelations(numbers, pearson).sort((a, b) => strength(b) - strength(a)),
    categories: pairs(categories)
      .flatMap(([a, b]) => categoryRelation(a, b))
      .sort((a, b) => b.cramersV - a.cramersV),
  }
}

/** Pearson's correlation of two columns, over all rows that have both. */
export type PearsonOf = Omit<NumberRelation, 'spearman'>

/** Of the columns of numbers of a summary that vary, the strongest first: merged summaries tell that of the whole. */
export const pearsonOf = ({ pairs }: Summary, { columns }: Profile): PearsonOf[] =>
  correlationsOf(pairs)
    .filter(({ columns: [a, b] }) => columns[a]!.distinct > 1 && columns[b]!.distinct > 1)
    .map(({ columns: [a, b], n, pearson }) => ({
      columns: [columns[a]!.name, columns[b]!.name],
      n,
      pearson,
    }))

const isMeasured = ({ type, kind, distinct }: ColumnProfile): boolean =>
  (type === 'integer' || type === 'number') &&
  distinct > 1 &&
  kind !== 'id' &&
  kind !== 'key' &&
  kind !== 'personal'

const isCategory = ({ type, distinct, kind }: ColumnProfile): boolean =>
  (type === 'text' || type === 'boolean') && distinct > 1 && distinct <= mostLevels && kind !== 'personal'

const strength = ({ pearson, spearman }: NumberRelation): number =>
  Math.max(Math.abs(pearson), Math.abs(spearman))

const pairs = <T>(items: readonly T[]): [T, T][] =>
  items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]))

const numberRelations = (columns: readonly NumberColumn[], known: readonly PearsonOf[]): NumberRelation[] => {
  const pearsonOf = new Map(known.map((one) => [JSON.stringify(one.columns), one]))
  const ranking = openRanking()
  const ranked = columns.map(({ name, values }) => ({ name, values, ...ranking.rank(values) }))
  ranking.close()
  return pairs(ranked).flatMap(([a, b]) => {
    const { n, spearman } = spearmanOf(a, b)
    const names = [a.name, b.name] as const
    const of = pearsonOf.get(JSON.stringify(names)) ?? pearsonIn(a.values, b.values, n === a.values.length)
    const isTold = n > 2 && !Number.isNaN(spearman) && !Number.isNaN(of.pearson)
    return isTold ? [{ columns: names, n: of.n, pearson: of.pearson, spearman }] : []
  })
}

const pearsonIn = (a: Float64Array, b: Float64Array, isWhole: boolean): Pick<PearsonOf, 'n' | 'pearson'> => {
  const [x, y] = isWhole ? [a, b] : both(a, b)
  return { n: x.length, pearson: correlation(x, y) }
}

/** The values of rows that have both. */
const both = (a: Float64Array, b: Float64Array): [Float64Array, Float64Array] => {
  const x = new Float64Array(a.length)
  const y = new Float64Array(a.length)
  let n = 0
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]!) || Number.isNaN(b[i]!)) continue
    x[n] = a[i]!
    y[n++] = b[i]!
  }
  return [x.subarray(0, n), y.subarray(0, n)]
}

const correlation = (x: Float64Array, y: Float64Array): number => {
  const n = x.length
  let [mx, my] = [0, 0]
  for (let i = 0; i < n; i++) {
    mx += x[i]!
    my += y[i]!
  }
  mx /= n
  my /= n
  let [xx, yy, xy] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [x[i]! - mx, y[i]! - my]
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  return xx === 0 || yy === 0 ? Number.NaN : xy / Math.sqrt(xx * yy)
}

const categoryRelation = (a: TextColumn, b: TextColumn): CategoryRelation[] => {
  const width = b.levels.length
  const cells = new Float64Array(a.levels.length * width)
  let n = 0
  for (let row = 0; row < a.codes.length; row++) {
    const [i, j] = [a.codes[row]!, b.codes[row]!]
    if (i < 0 || j < 0) continue
    cells[i * width + j]!++
    n++
  }
  const rows = new Float64Array(a.levels.length)
  const sums = new Float64Array(width)
  for (const [at, count] of cells.entries()) {
    rows[Math.floor(at / width)]! += count
    sums[at % width]! += count
  }
  const least =
    Math.min(rows.filter((count) => count > 0).length, sums.filter((count) => count > 0).length) - 1
  if (least < 1) return []
  let chiSquare = 0
  for (const [at, count] of cells.entries()) {
    const expected = (rows[Math.floor(at / width)]! * sums[at % width]!) / n
    if (expected > 0) chiSquare += (count - expected) ** 2 / expected
  }
  return [{ columns: [a.name, b.name], n, cramersV: Math.sqrt(chiSquare / n / least) }]
}
