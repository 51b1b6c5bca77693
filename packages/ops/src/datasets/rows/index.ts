import {
  mostCellsAPage,
  type readArtifactRows,
  type readDatasetRows,
  type RowsPage,
} from '@slipway/contract/dataset-rows'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { type BrowsedPart, describeFile, type Found, findRows } from '@slipway/ml/browse'
import type { Static } from 'typebox'
import type { Quarantines } from '../quarantine/index.ts'
import { openDiffs } from './diffs.ts'
import { named, openPageReader, type PageReaderDeps, told } from './page-reader.ts'
import { openRemembered } from './remembered.ts'
import { openRelations } from './relations.ts'
import { sortedByPseudonym, tooManyCells } from './rows.errors.ts'
import type { ShownColumn } from './shown-columns.ts'

export { rowsRoutes } from './rows.routes.ts'

interface Deps extends PageReaderDeps {
  readonly datasets: { byId(id: string): Promise<DatasetVersion> }
  readonly quarantines: Pick<Quarantines, 'get'>
}

type Page = Static<NonNullable<(typeof readArtifactRows)['query']>>
type RowsQuestion = Static<NonNullable<(typeof readDatasetRows)['query']>>

const mostRememberedBytes = 64 * 2 ** 20
const rowsUnasked = 100

/** Rows of dataset versions and of stored Parquet files, a page at a time, read by an engine of their own. */
export const openRows = ({ datasets, quarantines, ...deps }: Deps) => {
  const reader = openPageReader(deps)
  const searches = openRemembered<Found>(({ rows }) => rows.byteLength, mostRememberedBytes)

  async function pageOf(
    files: readonly BrowsedPart[],
    columns: readonly ShownColumn[],
    numbers: readonly number[],
    { longest }: Page,
  ): Promise<Pick<RowsPage, 'columns' | 'numbers' | 'rows'>> {
    return {
      columns: columns.map(told),
      numbers: numbers.map((row) => row + 1),
      rows: await reader.read(files, columns, numbers, longest),
    }
  }

  return {
    ...openDiffs({ datasets, reader }),
    ...openRelations({ datasets, reader }),

    /**
     * Throws DATASETS_VERSION_NOT_FOUND, ROWS_CONDITION_WRONG, ROWS_COLUMN_UNKNOWN, ROWS_COLUMN_PSEUDONYMOUS,
     * ROWS_TOO_MANY_CELLS, ROWS_SEARCH_TOO_LONG, ROWS_SEARCH_TOO_LARGE.
     */
    async ofVersion(id: string, { filter, sort, desc = false, ...page }: RowsQuestion): Promise<RowsPage> {
      const version = await datasets.byId(id)
      const { rows: total } = version
      const seen = await reader.columnsOf(version)
      const columns = chosen(seen, page)
      const order = sort === undefined ? undefined : { column: sortable(seen, sort), desc }
      const condition = filter?.trim() || undefined
      const files = await reader.filesOf(version)
      if (condition === undefined && order === undefined) {
        const shown = await pageOf(files, columns, numbersOf(page, total), page)
        return { total, matching: total, reachable: total, ...shown }
      }
      // What is seen of a column is part of the question: said otherwise of it, it is another one.
      const key = JSON.stringify([id, condition, order, seen.map(({ name, shownSql }) => [name, shownSql])])
      const { rows, matching } = await searches.find(key, () =>
        findRows(files, seen, { condition, sort: order }),
      )
      const numbers = numbersOf(page, rows.length).map((at) => rows[at]!)
      return { total, matching, reachable: rows.length, ...(await pageOf(files, columns, numbers, page)) }
    },

    /** Rows that were set aside, as their dataset lets them be seen. Throws QUARANTINE_NOT_FOUND. */
    async ofQuarantine(id: string, page: Page): Promise<RowsPage> {
      const { from, file } = await quarantines.get(id)
      const path = await deps.artifacts.pathOf(file.digest)
      const { rows: total, fields } = await describeFile(path)
      const version = await datasets.byId(from)
      const stored = new Set(version.fields.map(({ name }) => name))
      const added = fields.filter(({ name }) => !stored.has(name))
      const columns = chosen([...added, ...(await reader.columnsOf(version))], page)
      const shown = await pageOf([{ path, rows: total }], columns, numbersOf(page, total), page)
      return { total, matching: total, reachable: total, ...shown }
    },

    /** Of a stored Parquet file. Throws ARTIFACT_NOT_FOUND, ROWS_FILE_BROKEN, ROWS_COLUMN_UNKNOWN, ROWS_TOO_MANY_CELLS. */
    async ofArtifact(digest: string, page: Page): Promise<RowsPage> {
      const path = await deps.artifacts.pathOf(digest)
      const { rows: total, fields } = await describeFile(path)
      const columns = chosen(fields, page)
      const shown = await pageOf([{ path, rows: total }], columns, numbersOf(page, total), page)
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
