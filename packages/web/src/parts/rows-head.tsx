import type { Column, Sorted } from './rows.tsx'

/** The heads of columns; pressed, a table is sorted by them. */
export function RowsHead<T>({
  columns,
  template,
  sorted,
  onSort,
}: {
  columns: readonly Column<T>[]
  template: string
  sorted: Sorted | undefined
  onSort: ((sorted: Sorted) => void) | undefined
}) {
  return (
    <div role="rowgroup" className="head">
      <div role="row" style={{ gridTemplateColumns: template }}>
        {columns.map((column) => (
          <Head key={column.id} column={column} sorted={sorted} onSort={onSort} />
        ))}
      </div>
    </div>
  )
}

function Head<T>({
  column,
  sorted,
  onSort,
}: {
  column: Column<T>
  sorted: Sorted | undefined
  onSort: ((sorted: Sorted) => void) | undefined
}) {
  const { label, quiet, right, sort } = column
  const here = sort !== undefined && sorted?.by === sort
  const way = here ? (sorted.desc ? 'descending' : 'ascending') : undefined
  return (
    <div role="columnheader" className={right ? 'right' : undefined} aria-sort={way} title={label}>
      {sort && onSort ? (
        <button type="button" onClick={() => onSort({ by: sort, desc: here ? !sorted.desc : true })}>
          {label} <span aria-hidden="true">{here ? (sorted.desc ? '↓' : '↑') : ''}</span>
        </button>
      ) : quiet ? (
        <span className="away">{label}</span>
      ) : (
        label
      )}
    </div>
  )
}
