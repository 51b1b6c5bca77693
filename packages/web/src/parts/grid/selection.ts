export interface Spot {
  readonly row: number
  readonly column: number
}

/** From where a selection began to where it is now; the latter is the cell that keys move. */
export interface Selection {
  readonly anchor: Spot
  readonly active: Spot
}

export interface Range {
  readonly rows: readonly [first: number, last: number]
  readonly columns: readonly [first: number, last: number]
}

export const rangeOf = ({ anchor, active }: Selection): Range => ({
  rows: [Math.min(anchor.row, active.row), Math.max(anchor.row, active.row)],
  columns: [Math.min(anchor.column, active.column), Math.max(anchor.column, active.column)],
})

export const isWithin = ({ rows, columns }: Range, row: number, column: number): boolean =>
  row >= rows[0] && row <= rows[1] && column >= columns[0] && column <= columns[1]

interface Key {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** Where a key leads in a table of so many rows and columns; null where it leads nowhere. */
export function moved(
  { anchor, active }: Selection,
  { key, shiftKey, ctrlKey, metaKey }: Key,
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): Selection | null {
  const far = ctrlKey || metaKey
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1]
  if (far && key.toLowerCase() === 'a')
    return { anchor: { row: 0, column: 0 }, active: { row: lastRow, column: lastColumn } }
  const { row, column } = active
  const next: Record<string, Spot | undefined> = {
    ArrowDown: { row: far ? lastRow : row + 1, column },
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowRight: { row, column: far ? lastColumn : column + 1 },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    PageDown: { row: row + size.page, column },
    PageUp: { row: row - size.page, column },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? lastRow : row, column: lastColumn },
    ...(far ? {} : { j: { row: row + 1, column }, k: { row: row - 1, column } }),
  }
  const to = next[key]
  if (!to) return null
  const spot = { row: clamp(to.row, lastRow), column: clamp(to.column, lastColumn) }
  return { anchor: shiftKey ? anchor : spot, active: spot }
}

const clamp = (value: number, last: number): number => Math.max(0, Math.min(value, last))
