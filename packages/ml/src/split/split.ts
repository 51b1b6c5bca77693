/** In `fold`: a row that is only ever trained on, because it comes before the first fold that is scored. */
export const BEFORE_FIRST = 254
/** In `fold`: a row that no fold trains on or scores (a test row, or a row without target, time or side). */
export const NOT_IN_FOLDS = 255

/**
 * Which rows train and which judge. `fold[row]` is the fold 0..k-1 that scores the row, or BEFORE_FIRST or
 * NOT_IN_FOLDS. cv: every usable row is scored once. test: the rows with test[row] = 1 judge at the end, and the
 * folds are made of the others. chained: fold i trains on the folds before it only (time and order).
 */
export type Split =
  | { readonly kind: 'cv'; readonly k: number; readonly fold: Uint8Array; readonly chained?: boolean }
  | {
      readonly kind: 'test'
      readonly test: Uint8Array
      readonly k: number
      readonly fold: Uint8Array
      readonly chained?: boolean
    }

/** The rows that fold i trains on and those it is scored on, ascending. */
export function rowsOf(split: Split, i: number): { train: Int32Array; valid: Int32Array } {
  if (!Number.isInteger(i) || i < 0 || i >= split.k) throw new Error(`There is no fold ${i} of ${split.k}.`)
  const trains = (fold: number) =>
    fold === BEFORE_FIRST || (split.chained ? fold < i : fold !== i && fold !== NOT_IN_FOLDS)
  return { train: rowsWhere(split.fold, trains), valid: rowsWhere(split.fold, (fold) => fold === i) }
}

/** All rows outside the test rows that may be trained on: what the final model learns from. */
export const trainRows = (split: Split): Int32Array => rowsWhere(split.fold, (fold) => fold !== NOT_IN_FOLDS)

/** The test rows, ascending; none for cv. */
export const testRows = (split: Split): Int32Array =>
  split.kind === 'test' ? rowsWhere(split.test, (side) => side === 1) : new Int32Array(0)

function rowsWhere(marks: Uint8Array, is: (mark: number) => boolean): Int32Array {
  const wanted = new Uint8Array(256)
  for (let mark = 0; mark < 256; mark++) wanted[mark] = is(mark) ? 1 : 0
  let count = 0
  for (const mark of marks) count += wanted[mark]!
  const rows = new Int32Array(count)
  let at = 0
  for (let row = 0; row < marks.length; row++) if (wanted[marks[row]!] === 1) rows[at++] = row
  return rows
}
