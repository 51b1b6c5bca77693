import type { RowCell, RowsPage } from '@slipway/contract/dataset-rows'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { type BrowsedPart, rowsAt } from '@slipway/ml/browse'
import { nearestName } from '@slipway/ml/table'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import type { Privacy } from '../privacy/index.ts'
import { columnNotThere } from './rows.errors.ts'
import { type ShownColumn, shownColumns } from './shown-columns.ts'

export interface PageReaderDeps {
  readonly privacy: Pick<Privacy, 'get' | 'pseudonyms'>
  readonly artifacts: Pick<ArtifactStore, 'pathOf'>
}

/** Characters of a text that come whole where nothing else is asked. */
const charactersUnasked = 300

/** Reads rows by their numbers, as they may be shown. */
export const openPageReader = ({ privacy, artifacts }: PageReaderDeps) => {
  async function pseudonymise(rows: RowCell[][], at: number): Promise<void> {
    const there = rows.filter((row) => row[at] !== null)
    const pseudonyms = await privacy.pseudonyms(there.map((row) => String(row[at])))
    for (const [i, row] of there.entries()) row[at] = pseudonyms[i]!
  }

  return {
    /** The files that hold the rows, one after another. */
    filesOf: ({ parts }: DatasetVersion): Promise<BrowsedPart[]> =>
      Promise.all(parts.map(async ({ digest, rows }) => ({ path: await artifacts.pathOf(digest), rows }))),

    columnsOf: async ({ name, fields }: DatasetVersion): Promise<ShownColumn[]> =>
      shownColumns(fields, await privacy.get(name)),

    async read(
      parts: readonly BrowsedPart[],
      columns: readonly ShownColumn[],
      numbers: ArrayLike<number>,
      longest: number = charactersUnasked,
    ): Promise<RowCell[][]> {
      if (columns.length === 0 || numbers.length === 0) return Array.from(numbers, () => [])
      const rows = await rowsAt(parts, columns, numbers, longest)
      for (const [at, { treatment }] of columns.entries())
        if (treatment === 'hmac') await pseudonymise(rows, at)
      return rows
    },
  }
}
export type PageReader = ReturnType<typeof openPageReader>

/** Throws ROWS_COLUMN_UNKNOWN with the nearest name. */
export const named = (columns: readonly ShownColumn[], names: readonly string[]): ShownColumn[] => {
  const known = new Map(columns.map((column) => [column.name, column]))
  return names.map((name) => {
    const column = known.get(name)
    if (!column) throw columnNotThere(name, nearestName(name, [...known.keys()]))
    return column
  })
}

/** A column as replies tell it. */
export const told = ({ name, type, nullable, pii, treatment }: ShownColumn): RowsPage['columns'][number] => ({
  name,
  type,
  nullable,
  ...(pii ? { pii } : {}),
  ...(treatment ? { treatment } : {}),
})
