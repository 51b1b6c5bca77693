import {
  mostCellsAPage,
  type readArtifactRows,
  type readDatasetRows,
  type RowCell,
  type RowsPage,
} from '@slipway/contract/dataset-rows'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { type BrowsedPart, describeFile, findRows, rowsAt } from '@slipway/ml/browse'
import { nearestName } from '@slipway/ml/table'
import type { Static } from 'typebox'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import type { Privacy } from '../privacy/index.ts'
import { openFoundRows } from './found-rows.ts'
import { columnNotThere, sortedByPseudonym, tooManyCells } from './rows.errors.ts'
import { type ShownColumn, shownColumns } from './shown-columns.ts'

export { rowsRoutes } from './rows.routes.ts'

interface Deps {
  readonly datasets: { byId(id: string): Promise<DatasetVersion> }
  readonly privacy: Pick<Privacy, 'get' | 'pseudonyms'>
  readonly artifacts: Pick<ArtifactStore, 'pathOf'>
}

type Page = Static<NonNullable<(typeof readArtifactRows)['query']>>
export type RowsQuestion = Static<NonNullable<(typeof readDatasetRows)['query']>>

const rowsUnasked = 100
const charactersUnasked = 300

/** Rows of dataset versions and of stored Parquet files, a page at a time, read by an engine of their own. */
export const openRows = ({ datasets, privacy, artifacts }: Deps) => {
  const searches = openFoundRows()

  async function read(
    parts: readonly BrowsedPart[],
    columns: readonly ShownColumn[],
    numbers: readonly number[],
    { longest = charactersUnasked }: Page,
  ): Promise<Pick<RowsPage, 'columns' | 'numbers' | 'rows'>> {
    const empty = columns.length === 0 || numbers.length === 0
    const rows = empty ? numbers.map(() => []) : await rowsAt(parts, columns, numbers, longest)
    for (const [at, { opaque }] of columns.entries()) if (opaque) await pseudonymise(rows, at)
    return { columns: columns.map(told), numbers: numbers.map((row) => row + 1), rows }
  }

  async function pseudonymise(rows: RowCell[][], at: number): Promise<void> {
    const there = rows.filter((row) => row[at] !== null)
    const pseudonyms = await privacy.pseudonyms(there.map((row) => String(row[at])))
    for (const [i, row] of there.entries()) row[at] = pseudonyms[i]!
  }

  return {
    /**
     * Throws DATASETS_VERSION_NOT_FOUND, ROWS_CONDITION_WRONG, ROWS_COLUMN_UNKNOWN, ROWS_COLUMN_PSEUDONYMOUS,
     * ROWS_TOO_MANY_CELLS, ROWS_SEARCH_TOO_LONG, ROWS_SEARCH_TOO_LARGE.
     */
    async ofVersion(id: string, { filter, sort, desc = false, ...page }: RowsQuestion): Promise<RowsPage> {
      const { name, fields, parts, rows: total } = await datasets.byId(id)
      const seen = shownColumns(fields, await privacy.get(name))
      const columns = chosen(seen, page)
      const order = sort === undefined ? undefined : { column: sortable(seen, sort), desc }
      const condition = filter?.trim() || undefined
      const files = await Promise.all(
        parts.map(async ({ digest, rows }) => ({ path: await artifacts.pathOf(digest), rows })),
      )
      if (condition === undefined && order === undefined)
        return {
          total,
          matching: total,
          reachable: total,
          ...(await read(files, columns, numbersOf(page, total), page)),
        }
      // What is seen of a column is part of the question: said otherwise of it, it is another one.
      const key = JSON.stringify([id, condition, order, seen.map(({ name, shownSql }) => [name, shownSql])])
      const found = await searches.find(key, () => findRows(files, seen, { condition, sort: order }))
      const numbers = numbersOf(page, found.rows.length).map((at) => found.rows[at]!)
      return {
        total,
        matching: found.matching,
        reachable: found.rows.length,
        ...(await read(files, columns, numbers, page)),
      }
    },

    /** Of a stored Parquet file. Throws ARTIFACT_NOT_FOUND, ROWS_FILE_BROKEN, ROWS_COLUMN_UNKNOWN, ROWS_TOO_MANY_CELLS. */
    async ofArtifact(digest: string, page: Page): Promise<RowsPage> {
      const path = await artifacts.pathOf(digest)
      const { rows: total, fields } = await describeFile(path)
      const columns = chosen(fields, page)
      const shown = await read([{ path, rows: total }], columns, numbersOf(page, total), page)
      return { total, matching: total, reachable: total, ...shown }
    },
  }
}
export type Rows = ReturnType<typeof openRows>

const numbersOf = ({ offset = 0, limit = rowsUnasked }: Page, total: number): number[] =>
  Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, i) => offset + i)

const sortable = (columns: readonly ShownColumn[], name: string): string => {
  if (named(columns, [name])[0]!.opaque) throw sortedByPseudonym(name)
  return name
}

const named = (columns: readonly ShownColumn[], names: readonly string[]): ShownColumn[] => {
  const known = new Map(columns.map((column) => [column.name, column]))
  return names.map((name) => {
    const column = known.get(name)
    if (!column) throw columnNotThere(name, nearestName(name, [...known.keys()]))
    return column
  })
}

/** Those that were asked for; else as many of the first as make a page. */
const chosen = (
  columns: readonly ShownColumn[],
  { columns: names, limit = rowsUnasked }: Page,
): readonly ShownColumn[] => {
  if (names === undefined) return columns.slice(0, Math.floor(mostCellsAPage / Math.max(1, limit)))
  const cells = names.length * limit
  if (cells > mostCellsAPage) throw tooManyCells(cells, mostCellsAPage)
  return named(columns, names)
}

const told = ({ name, type, nullable, pii, treatment }: ShownColumn): RowsPage['columns'][number] => ({
  name,
  type,
  nullable,
  ...(pii ? { pii } : {}),
  ...(treatment ? { treatment } : {}),
})
