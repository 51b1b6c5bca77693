import { api } from '../../../app/api.ts'
import type { RowsSource } from '../../../parts/grid/row-tiles.ts'

/** Which rows of which version, in which order. */
export interface RowsAsked {
  readonly id: string
  readonly filter?: string | undefined
  /** A column; -column for the largest first. */
  readonly sort?: string | undefined
}

export const rowsOf = ({ id, filter, sort }: RowsAsked): RowsSource => ({
  room: 'datasets',
  key: [id, filter, sort],
  read: (page, signal) =>
    api.datasets.readDatasetRows(
      {
        params: { id },
        query: {
          ...page,
          ...(filter ? { filter } : {}),
          ...(sort ? { sort: sort.replace(/^-/, ''), desc: sort.startsWith('-') } : {}),
        },
      },
      signal && { signal },
    ),
})
