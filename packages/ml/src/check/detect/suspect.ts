import type { TextColumn } from '../../table/index.ts'

/** A column of the data as it is written, with how often each text occurs. */
export interface Written extends TextColumn {
  /** Rows by code. */
  readonly counts: Float64Array
  readonly filled: number
}

/** Why a cell is taken for wrong. */
export type Reason = 'missing' | 'dependency' | 'misspelt' | 'form' | 'number' | 'characters' | 'arithmetic'

/** A cell that is probably wrong. */
export interface Suspect {
  /** Index of the column. */
  readonly column: number
  /** From 0. */
  readonly row: number
  readonly reason: Reason
  /** How likely it is wrong, 0..1, by this reason alone. */
  readonly score: number
  readonly words: string
  /** What it probably should be. */
  readonly instead?: string
}

/** Looks for one kind of error. */
export type Detector = (columns: readonly Written[], rows: number) => Suspect[]

export const writtenOf = (column: TextColumn): Written => {
  const counts = new Float64Array(column.levels.length)
  let filled = 0
  for (const code of column.codes) {
    if (code < 0) continue
    counts[code]!++
    filled++
  }
  return { ...column, counts, filled }
}

/** Suspects of every row that holds one of some texts. */
export const rowsHolding = (
  column: Written,
  index: number,
  found: ReadonlyMap<number, Omit<Suspect, 'column' | 'row'>>,
): Suspect[] => {
  const suspects: Suspect[] = []
  if (found.size === 0) return suspects
  for (let row = 0; row < column.codes.length; row++) {
    const why = found.get(column.codes[row]!)
    if (why) suspects.push({ column: index, row, ...why })
  }
  return suspects
}
