import type { RowCell, RowsPage } from '@slipway/contract/dataset-rows'
import { useQueries } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { Room } from '../../app/queries.ts'
import type { Sight } from './grid.tsx'

const tileRows = 100
const tileColumns = 16
const keptMs = 60_000

export interface PageAsked {
  readonly columns?: string[]
  readonly offset?: number
  readonly limit?: number
  readonly longest?: number
}

/** Rows that a server has: whose they are, by a key that tells them from all others, and how a page is read. */
export interface RowsSource {
  readonly room: Room
  readonly key: readonly unknown[]
  readonly read: (page: PageAsked, signal?: AbortSignal) => Promise<RowsPage>
}

interface Tile {
  readonly row: number
  readonly column: number
}

/**
 * What is in sight, read in tiles of some rows and some columns, so that a wide and long table costs no more than what is
 * seen of it. What is read does not change: it is read once, and forgotten a minute after it went out of sight.
 */
export function useRowTiles(
  { room, key, read }: RowsSource,
  columns: readonly string[],
  rows: number,
  sight: Sight,
) {
  const tiles = useMemo(() => tilesOf(sight, rows, columns.length), [sight, rows, columns.length])
  const found = useQueries({
    queries: tiles.map(({ row, column }) => {
      const names = columns.slice(column, column + tileColumns)
      return {
        queryKey: [room, 'rows', ...key, names, row],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          read({ columns: names, offset: row, limit: tileRows }, signal),
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: keptMs,
        refetchInterval: false as const,
        placeholderData: undefined,
        retry: false,
      }
    }),
    combine: useCallback(
      (results: { data: RowsPage | undefined; error: Error | null }[]) => ({
        pages: results.map(({ data }) => data),
        error: results.find(({ error }) => error)?.error ?? null,
      }),
      [],
    ),
  })
  return useMemo(() => {
    const pages = new Map(tiles.map(({ row, column }, i) => [`${row} ${column}`, found.pages[i]]))
    return {
      error: found.error,
      /** undefined while it is read. */
      cellAt: (row: number, column: number): RowCell | undefined =>
        pages.get(`${row - (row % tileRows)} ${column - (column % tileColumns)}`)?.rows[row % tileRows]?.[
          column % tileColumns
        ],
      /** The number of a row in the whole, from 1. */
      numberOf: (row: number): number | undefined => {
        for (const tile of tiles)
          if (tile.row === row - (row % tileRows)) {
            const number = pages.get(`${tile.row} ${tile.column}`)?.numbers[row % tileRows]
            if (number !== undefined) return number
          }
        return undefined
      },
    }
  }, [tiles, found])
}

const tilesOf = (
  { rows: [top, bottom], columns: [left, right] }: Sight,
  rows: number,
  columns: number,
): Tile[] => {
  const tiles: Tile[] = []
  for (let row = top - (top % tileRows); row < Math.min(bottom, rows); row += tileRows)
    for (let column = left - (left % tileColumns); column < Math.min(right, columns); column += tileColumns)
      tiles.push({ row, column })
  return tiles
}
