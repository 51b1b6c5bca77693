/** A value as CSV has it: what is missing is nothing at all, empty text is quoted. */
export const csvCell = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  const text = value instanceof Date ? value.toISOString() : String(value)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * The rows of a CSV text after RFC 4180: commas, quotes doubled inside quotes, any line's end. A cell that has nothing,
 * not even quotes, is null.
 */
export const csvRows = (text: string): (string | null)[][] => {
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  const cell = /"((?:[^"]|"")*)"|[^",\r\n]*/y
  // What editors of spreadsheets put before.
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    cell.lastIndex = at
    const [whole, quoted] = cell.exec(text) as unknown as [string, string?]
    at += whole.length
    row.push(quoted?.replaceAll('""', '"') ?? (whole === '' ? null : whole))
    if (text[at] === ',') {
      at++
      // A comma that ends the text has a last cell behind it.
      if (at === text.length) row.push(null)
      continue
    }
    if (at < text.length && text[at] !== '\n' && text[at] !== '\r')
      throw new SyntaxError(`line ${rows.length + 1} has a quote where none may stand`)
    at += text.startsWith('\r\n', at) ? 2 : 1
    // A line with nothing is no row.
    if (row.length > 1 || row[0] !== null) rows.push(row)
    row = []
  }
  if (row.length > 0) rows.push(row)
  return rows
}
