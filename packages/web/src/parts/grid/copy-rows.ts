import type { PageAsked } from './row-tiles.ts'
import type { Range } from './selection.ts'
import { copyText, tsv } from './tsv.ts'
import type { RowsPage } from '@slipway/contract/dataset-rows'

const mostCells = 200_000
const cellsAPage = 50_000
const rowsAPage = 500

/** Puts selected cells on the clipboard, also those that were never in sight, texts whole. Answers what became of it. */
export async function copyRows(
  read: (page: PageAsked) => Promise<RowsPage>,
  columns: readonly string[],
  { rows: [first, last], columns: [left, right] }: Range,
  withHead: boolean,
): Promise<string> {
  const names = columns.slice(left, right + 1)
  const count = last - first + 1
  const cells = count * names.length
  if (cells > mostCells)
    return `${cells.toLocaleString('en-US')} cells are too many to copy; \`slipway data export\` writes them to a file.`
  const limit = Math.min(rowsAPage, Math.max(1, Math.floor(cellsAPage / names.length)))
  const copied: unknown[][] = withHead ? [[...names]] : []
  for (let offset = first; offset <= last; offset += limit) {
    const { rows } = await read({
      columns: names,
      offset,
      limit: Math.min(limit, last - offset + 1),
      longest: 100_000,
    })
    copied.push(
      ...rows.map((row) =>
        row.map((cell) => (typeof cell === 'object' && cell !== null ? cell.begins : cell)),
      ),
    )
  }
  await copyText(tsv(copied))
  const said = `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'} × ${names.length}`
  return `Copied ${said}${withHead ? ' with their names' : ''}.`
}
