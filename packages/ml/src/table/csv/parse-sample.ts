/** How a CSV file is written. escape: the character before a quote inside quotes. */
export interface Dialect {
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
}

/**
 * Splits the beginning of a CSV text into rows of cells, as far as whole rows go. Blank lines are skipped,
 * as DuckDB does. Only for detection: the data itself is read by DuckDB.
 */
export const parseSample = (
  text: string,
  dialect: Dialect,
  options: { whole: boolean; rows: number },
): string[][] => {
  const { delimiter, quote, escape } = dialect
  const quotes = [escape, quote, quote] as const
  const ends = [delimiter, '\n', '\r'] as const
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  let fresh = true
  const endRow = () => {
    row.push(cell)
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    cell = ''
    fresh = true
  }
  // A return that stands alone ends lines too.
  const endsInFeeds = !text.includes('\r') || !/\r[^\n]/.test(text)
  let at = 0
  for (; at < text.length && rows.length < options.rows; at++) {
    const end = endsInFeeds && fresh && row.length === 0 ? text.indexOf('\n', at) : -1
    const line = text.slice(at, Math.max(at, text[end - 1] === '\r' ? end - 1 : end))
    if (end >= 0 && (quote === '' || !line.includes(quote))) {
      if (line !== '') rows.push(line.split(delimiter))
      at = end
      continue
    }
    const char = text[at]!
    if (quoted) {
      if (char === escape && text[at + 1] === quote) {
        cell += quote
        at++
      } else if (char === quote) quoted = false
      else {
        const end = runEnd(text, at + 1, quotes)
        cell += text.slice(at, end)
        at = end - 1
      }
    } else if (char === quote && fresh && quote !== '') {
      quoted = true
      fresh = false
    } else if (char === delimiter) {
      row.push(cell)
      cell = ''
      fresh = true
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at++
      endRow()
    } else {
      const end = runEnd(text, at + 1, ends)
      cell += text.slice(at, end)
      at = end - 1
      fresh = false
    }
  }
  if (options.whole && at >= text.length && (cell !== '' || row.length > 0)) endRow()
  return rows
}

/** Where the next character stands that ends a run of plain ones. */
const runEnd = (text: string, from: number, ends: readonly [string, string, string]): number => {
  const a = ends[0].charCodeAt(0)
  const b = ends[1].charCodeAt(0)
  const c = ends[2].charCodeAt(0)
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === a || code === b || code === c) return at
  }
  return text.length
}
