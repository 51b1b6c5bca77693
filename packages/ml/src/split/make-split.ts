import { seededRandom } from '../stats/random.ts'
import { nearestName } from '../table/nearest-name.ts'
import type { Column, Table } from '../table/table.ts'
import type { Target } from '../train/trainer.ts'
import { assignUnits } from './assign.ts'
import { sidesOf } from './column-split.ts'
import { equalRows, groupsOf, type Units } from './duplicates.ts'
import { BEFORE_FIRST, NOT_IN_FOLDS, type Split } from './split.ts'
import { badFolds, badHoldout, columnMissing, emptySide, tooFewUnits } from './split.errors.ts'
import type { SplitSpec } from './split-spec.ts'
import { strataOf, type Strata } from './strata.ts'
import { chainByOrder, chainByTime } from './chained.ts'

export interface SplitOptions {
  /** Rows whose target is missing are left out; its classes are what `stratified` balances. */
  readonly target?: Target
  readonly seed: number
  /** 5 unless given. */
  readonly folds?: number
  /** random, stratified, group: set this share of the rows aside as test rows (for tables too big for folds). */
  readonly holdout?: number
  /** Columns that do not count when equal rows are looked for, such as row identifiers. */
  readonly ignore?: readonly string[]
}

/**
 * Splits the rows of a table.
 *
 * - random, stratified, group: k folds (kind 'cv'), or with `holdout` a test split with inner folds. Rows equal
 *   in every column stay together; so do the rows of a group. stratified balances the target's classes (of a
 *   number: its tenths by value).
 * - time, order: the rows from a point on are test rows; the training rows become k forward-chained folds, each
 *   trained on what came before. Rows of one time are never divided.
 * - column: the rows that say test are test rows; those that say valid are the one inner fold, and where none
 *   do, the training rows become k stratified folds.
 *
 * Deterministic by seed. Rows without target (or without time, or with an empty side) are left out of all.
 *
 * @throws SlipwayError SPLIT_COLUMN_NOT_FOUND, SPLIT_NOT_A_TIME, SPLIT_EMPTY_SIDE, SPLIT_NOT_TRAIN_TEST,
 *   SPLIT_TOO_FEW_ROWS, SPLIT_BAD_FOLDS, SPLIT_BAD_DATE
 */
export function makeSplit(table: Table, spec: SplitSpec, options: SplitOptions): Split {
  const k = options.folds ?? 5
  if (!Number.isInteger(k) || k < 2 || k > 100) throw badFolds(k)
  const usable = usableRows(table, options.target)
  switch (spec.kind) {
    case 'time':
      return chainByTime(table, splitColumn(table, spec.column), spec.from, usable, k)
    case 'order':
      return chainByOrder(table.rows, spec.share, usable, k)
    case 'column':
      return byColumn(table, splitColumn(table, spec.column), usable, k, options)
    default:
      return byUnits(table, spec, usable, k, options)
  }
}

function byUnits(table: Table, spec: SplitSpec, usable: Int32Array, k: number, options: SplitOptions): Split {
  const units =
    spec.kind === 'group' ? groupsOf(splitColumn(table, spec.column)) : equalRows(table, options.ignore)
  const strata = spec.kind === 'random' ? null : strataOf(options.target, table.rows)
  const what = spec.kind === 'group' ? `different values of "${spec.column}"` : 'different rows'
  if (options.holdout === undefined) {
    const fold = foldsOf(table.rows, usable, units, strata, k, what, options.seed)
    return { kind: 'cv', k, fold }
  }
  if (!(options.holdout > 0 && options.holdout < 1)) throw badHoldout(options.holdout)
  const test = new Uint8Array(table.rows)
  const shares = [1 - options.holdout, options.holdout]
  const side = assignUnits(
    { rows: usable, units, ...parts(strata), shares },
    seededRandom(options.seed, 'holdout'),
  )
  for (let i = 0; i < usable.length; i++) test[usable[i]!] = side[i]!
  const train = usable.filter((_, i) => side[i] === 0)
  if (train.length === usable.length) throw emptySide('test', 'there are too few rows')
  return { kind: 'test', test, k, fold: foldsOf(table.rows, train, units, strata, k, what, options.seed) }
}

function byColumn(table: Table, column: Column, usable: Int32Array, k: number, options: SplitOptions): Split {
  const side = sidesOf(column)
  const test = new Uint8Array(table.rows)
  for (const row of usable) if (side[row] === 'test') test[row] = 1
  const train = usable.filter((row) => side[row] === 'train')
  const valid = usable.filter((row) => side[row] === 'valid')
  if (train.length === 0) throw emptySide('training', `no row of "${column.name}" says train`)
  if (!test.includes(1)) throw emptySide('test', `no row of "${column.name}" says test`)
  if (valid.length === 0) {
    const ignore = [...(options.ignore ?? []), column.name]
    const strata = strataOf(options.target, table.rows)
    const fold = foldsOf(
      table.rows,
      train,
      equalRows(table, ignore),
      strata,
      k,
      'different rows',
      options.seed,
    )
    return { kind: 'test', test, k, fold }
  }
  const fold = new Uint8Array(table.rows).fill(NOT_IN_FOLDS)
  for (const row of train) fold[row] = BEFORE_FIRST
  for (const row of valid) fold[row] = 0
  return { kind: 'test', test, k: 1, fold, chained: true }
}

function foldsOf(
  tableRows: number,
  rows: Int32Array,
  units: Units,
  strata: Strata | null,
  k: number,
  what: string,
  seed: number,
): Uint8Array {
  const distinct = new Set<number>()
  for (const row of rows) if (distinct.add(units.unit[row]!).size >= k) break
  if (distinct.size < k) throw tooFewUnits(distinct.size, k, what)
  const shares = Array.from({ length: k }, () => 1 / k)
  const part = assignUnits({ rows, units, ...parts(strata), shares }, seededRandom(seed, 'folds'))
  const fold = new Uint8Array(tableRows).fill(NOT_IN_FOLDS)
  for (let i = 0; i < rows.length; i++) fold[rows[i]!] = part[i]!
  return fold
}

const parts = (strata: Strata | null) => ({ stratum: strata?.stratum ?? null, strata: strata?.count ?? 1 })

/** The rows whose target is known; all rows where no target is given. */
function usableRows(table: Table, target: Target | undefined): Int32Array {
  const all = Int32Array.from({ length: table.rows }, (_, row) => row)
  const rows = target ? all.filter((row) => !Number.isNaN(target.values[row]!)) : all
  if (rows.length === 0) throw emptySide('training', 'there are no rows with a target')
  return rows
}

function splitColumn(table: Table, name: string): Column {
  const column = table.columns.find((each) => each.name === name)
  if (column) return column
  const names = table.columns.map((each) => each.name)
  throw columnMissing(name, nearestName(name, names) ?? null, names)
}
