/** Rows as CSV (RFC 4180): a header, then a line a row; nothing for missing. */
export function* csvLines(rows: readonly Readonly<Record<string, unknown>>[]): Generator<string> {
  if (rows.length === 0) return
  const names = Object.keys(rows[0]!)
  yield names.map(cell).join(',')
  for (const row of rows) yield names.map((name) => cell(row[name])).join(',')
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = value instanceof Date ? value.toISOString() : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
