import { isText, type Column, type Table } from '../table/table.ts'
import { equalRows, groupsOf, type Units } from './duplicates.ts'
import { NOT_IN_FOLDS, type Split, trainRows } from './split.ts'

/** Rows on the judging side that the training side has seen in some way. */
export interface Overlap {
  /** Rows that judge (test rows, or all rows of the folds) with a twin that trains for them. */
  readonly rows: number
  /** As a share of the rows that judge. */
  readonly share: number
  /** Up to five of them. */
  readonly examples: readonly number[]
}

export interface SplitReport {
  readonly kind: Split['kind']
  readonly rows: number
  readonly train: number
  readonly test: number
  /** Rows that neither train nor judge: no target, no time, no side. */
  readonly leftOut: number
  readonly folds: readonly { readonly train: number; readonly valid: number }[]
  /** No row both trains and judges, in any fold or the test. */
  readonly disjoint: boolean
  /** Rows equal in every column on both sides. */
  readonly sameRows: Overlap
  /** By entity column: rows whose entity is on both sides. */
  readonly sameEntities: Readonly<Record<string, Overlap>>
  /** Plain sentences on what leaks; empty where nothing does. */
  readonly warnings: readonly string[]
}

/**
 * Checks a split against its table: whether its sides are disjoint, and what leaks from the rows that train to the rows
 * that judge. For folds a row leaks if a twin in any other fold trains for it.
 *
 * @param entities columns that name who or what a row is about (customer, machine): the same one on both sides lets
 *   a model remember instead of learn.
 * @param ignore columns that do not count when rows are compared, such as row identifiers and the split column.
 */
export function splitReport(
  table: Table,
  split: Split,
  { entities = [], ignore = [] }: { entities?: readonly string[]; ignore?: readonly string[] } = {},
): SplitReport {
  const test = split.kind === 'test' ? split.test : null
  let disjoint = split.fold.length === table.rows && (test === null || test.length === table.rows)
  let [tested, leftOut] = [0, 0]
  const valid = new Int32Array(split.k)
  for (let row = 0; row < table.rows; row++) {
    const fold = split.fold[row]!
    if (test?.[row] === 1) {
      tested++
      if (fold !== NOT_IN_FOLDS) disjoint = false
    } else if (fold === NOT_IN_FOLDS) leftOut++
    if (fold < split.k) valid[fold]!++
    else if (fold < 254) disjoint = false
  }
  const train = trainRows(split).length
  const before = train - valid.reduce((sum, size) => sum + size, 0)
  const folds = [...valid].map((size, i) => ({
    train: split.chained ? before + valid.slice(0, i).reduce((sum, each) => sum + each, 0) : train - size,
    valid: size,
  }))
  const sameRows = overlapOf(split, equalRows(table, ignore), null)
  const columns = table.columns.filter(({ name }) => entities.includes(name))
  const sameEntities = Object.fromEntries(
    columns.map((column) => [column.name, overlapOf(split, groupsOf(column), missingIn(column))]),
  )
  const judged = test ? 'test rows' : 'rows'
  const warnings = [
    ...(sameRows.rows > 0
      ? [`${sameRows.rows} ${judged} (${percent(sameRows.share)}) have an exact copy that is trained on.`]
      : []),
    ...Object.entries(sameEntities).flatMap(([name, { rows, share }]) =>
      rows > 0
        ? [
            `${rows} ${judged} (${percent(share)}) are about a "${name}" that is trained on too; group:${name} keeps them apart.`,
          ]
        : [],
    ),
    ...(disjoint ? [] : ['Some rows both train and judge.']),
  ]
  return {
    kind: split.kind,
    rows: table.rows,
    train,
    test: tested,
    leftOut,
    folds,
    disjoint,
    sameRows,
    sameEntities,
    warnings,
  }
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`

const missingIn = (column: Column) => (row: number) =>
  isText(column) ? column.codes[row]! < 0 : Number.isNaN(column.values[row]!)

/** Which judging rows share a unit with a row that trains for them. */
function overlapOf(split: Split, units: Units, skip: ((row: number) => boolean) | null): Overlap {
  const rows = split.fold.length
  // For the test, any training row counts; in folds, one of another fold (chained: of an earlier one).
  const trained = new Uint8Array(units.count)
  const lowest = new Uint8Array(units.count).fill(NOT_IN_FOLDS)
  const highest = new Uint8Array(units.count)
  for (let row = 0; row < rows; row++) {
    const fold = split.fold[row]!
    if (fold === NOT_IN_FOLDS || skip?.(row)) continue
    const unit = units.unit[row]!
    trained[unit] = 1
    // 254 trains for every fold, so it counts as before the first: moved to 0, the others up by one.
    const at = fold === 254 ? 0 : fold + 1
    lowest[unit] = Math.min(lowest[unit]!, at)
    highest[unit] = Math.max(highest[unit]!, at)
  }
  const examples: number[] = []
  let [leaking, judged] = [0, 0]
  for (let row = 0; row < rows; row++) {
    const judges = split.kind === 'test' ? split.test[row] === 1 : split.fold[row]! < split.k
    if (!judges) continue
    judged++
    if (skip?.(row)) continue
    const unit = units.unit[row]!
    const at = split.fold[row]! + 1
    const seen =
      split.kind === 'test'
        ? trained[unit] === 1
        : split.chained
          ? lowest[unit]! < at
          : lowest[unit] !== highest[unit]
    if (!seen) continue
    leaking++
    if (examples.length < 5) examples.push(row)
  }
  return { rows: leaking, share: judged > 0 ? leaking / judged : 0, examples }
}
