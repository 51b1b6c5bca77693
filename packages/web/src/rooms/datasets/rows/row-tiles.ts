import type { RowCell, RowsPage } from '@slipway/contract/dataset-rows'
import { useQueries } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { api } from '../../../app/api.ts'
import type { Sight } from '../../../parts/grid/grid.tsx'

export const tileRows = 100
export const tileColumns = 16
const keptMs = 60_000

/** Which rows of which version, in which order. */
export interface RowsAsked {
  readonly id: string
  readonly filter?: string | undefined
  /** A column; -column for the largest first. */
  readonly sort?: string | undefined
}

export const asQuery = ({ filter, sort }: RowsAsked) => ({
  ...(filter ? { filter } : {}),
  ...(sort ? { sort: sort.replace(/^-/, ''), desc: sort.startsWith('-') } : {}),
})

interface Tile {
  readonly row: number
  readonly column: number
}

/**
 * What is in sight, read in tiles of some rows and some columns, so that a wide and long table costs no more than what is
 * seen of it. Versions do not change: a tile is read once, and forgotten a minute after it went out of sight.
 */
export function useRowTiles(asked: RowsAsked, columns: readonly string[], rows: number, sight: Sight) {
  const tiles = useMemo(() => tilesOf(sight, rows, columns.length), [sight, rows, columns.length])
  const read = useQueries({
    queries: tiles.map(({ row, column }) => {
      const names = columns.slice(column, column + tileColumns)
      return {
        queryKey: ['datasets', 'rows', asked.id, asked.filter, asked.sort, names, row],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          api.datasets.readDatasetRows(
            {
              params: { id: asked.id },
              query: { ...asQuery(asked), columns: names, offset: row, limit: tileRows },
            },
            { signal },
          ),
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
    const found = new Map(tiles.map(({ row, column }, i) => [`${row} ${column}`, read.pages[i]]))
    const pageOf = (row: number, column: number) =>
      found.get(`${row - (row % tileRows)} ${column - (column % tileColumns)}`)
    return {
      error: read.error,
      /** undefined while it is read. */
      cellAt: (row: number, column: number): RowCell | undefined =>
        pageOf(row, column)?.rows[row % tileRows]?.[column % tileColumns],
      /** The number of a row in the version, from 1. */
      numberOf: (row: number): number | undefined => {
        for (const { row: first, column } of tiles)
          if (first === row - (row % tileRows)) {
            const number = found.get(`${first} ${column}`)?.numbers[row % tileRows]
            if (number !== undefined) return number
          }
        return undefined
      },
    }
  }, [tiles, read])
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
