import { type ParquetPath, readTexts, withDuckDb } from '../../table/index.ts'
import { characters } from './characters.ts'
import { dependencies } from './dependencies.ts'
import { duplicates } from './duplicates.ts'
import { forms } from './forms.ts'
import { missing } from './missing.ts'
import { misspelt } from './misspelt.ts'
import { numbers } from './numbers.ts'
import { type Detector, type Reason, type Suspect, type Written, writtenOf } from './suspect.ts'

/** A cell that is probably wrong, with all that speaks for it. */
export interface CellError {
  /** From 1. */
  readonly row: number
  readonly column: string
  /** As it is written; null where it is empty. */
  readonly value: string | null
  readonly reasons: readonly Reason[]
  /** How likely it is wrong, 0..1. */
  readonly score: number
  readonly words: string
  /** What it probably should be; null where nothing says so. */
  readonly instead: string | null
}

export interface ErrorReport {
  readonly rows: number
  readonly cells: readonly CellError[]
  /** Rows that repeat an earlier one, from 1. */
  readonly duplicates: readonly number[]
}

const detectors: readonly Detector[] = [missing, characters, forms, misspelt, numbers, dependencies]

/** From here on a cell is told. */
const least = 0.5

/**
 * Finds cells of a data file that are probably wrong, without being told what is right: what is missing or stands for
 * it, what rows that agree otherwise disagree in (functional dependencies, found in the data, by majority), rare texts
 * near a common one, rare forms, impossible numbers, broken encodings; and rows that repeat an earlier one.
 * @throws what `ingest` throws for a file that cannot be read
 */
export const detectErrors = (path: ParquetPath): Promise<ErrorReport> =>
  withDuckDb(async (connection) => {
    const columns = (await readTexts(connection, path)).map(writtenOf)
    const rows = columns[0]?.codes.length ?? 0
    const suspects = detectors.flatMap((detect) => detect(columns, rows))
    return { rows, cells: joined(suspects, columns), duplicates: duplicates(columns, rows) }
  })

/** One entry a cell, in the order of rows and columns. */
const joined = (suspects: readonly Suspect[], columns: readonly Written[]): CellError[] => {
  const cells = new Map<number, Suspect[]>()
  for (const suspect of suspects) {
    const key = suspect.row * columns.length + suspect.column
    const list = cells.get(key)
    if (list) list.push(suspect)
    else cells.set(key, [suspect])
  }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .flatMap(([, list]) => {
      const score = 1 - list.reduce((left, each) => left * (1 - each.score), 1)
      if (score < least) return []
      const { row, column } = list[0]!
      const best = list.toSorted((a, b) => b.score - a.score)[0]!
      const { name, codes, levels } = columns[column]!
      return [
        {
          row: row + 1,
          column: name,
          value: codes[row]! < 0 ? null : levels[codes[row]!]!,
          reasons: [...new Set(list.map(({ reason }) => reason))],
          score,
          words: best.words,
          instead: list.find(({ instead }) => instead !== undefined)?.instead ?? null,
        },
      ]
    })
}
