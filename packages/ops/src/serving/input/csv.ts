import { giveWay } from '../../kernel/index.ts'
import { wrongForm, wrongSize } from '../serving.errors.ts'

/**
 * Reads a comma-separated text with a header row into columns of text (RFC 4180: quotes, doubled quotes, quoted
 * newlines; a byte-order mark and CRLF are fine). An unnamed first column is what pandas writes as its index, and
 * is left out. Empty fields are empty text.
 */
export const csvColumns = (text: string): Map<string, string[]> => {
  const lines = csvLines(text)
  const header = lines[0]
  if (!header) throw wrongForm('The CSV is empty.', 'Send a header row with the input names, then the rows.')
  const columns = new Map<string, string[]>()
  const targets = header.map((name, at) => {
    if (name === '' && at === 0) return null
    if (columns.has(name))
      throw wrongForm(`The CSV has the column "${name}" twice.`, 'Send every input at most once.')
    const values: string[] = []
    columns.set(name, values)
    return values
  })
  for (let row = 1; row < lines.length; row++) {
    const fields = lines[row] as string[]
    if (fields.length !== header.length)
      throw wrongSize(`CSV row ${row - 1} (the first is 0)`, `${header.length} fields`, String(fields.length))
    fields.forEach((field, at) => targets[at]?.push(field))
  }
  return columns
}

/** The fields of each line; blank lines are none. */
export const csvLines = (text: string): string[][] => {
  const lines: string[][] = []
  let fields: string[] = []
  let quoted = false
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < text.length) {
    let field: string
    if (text[at] === '"') {
      quoted = true
      const end = closingQuote(text, at)
      field = text.slice(at + 1, end).replaceAll('""', '"')
      at = end + 1
      if (at < text.length && !',\r\n'.includes(text[at] as string))
        throw wrongForm(
          `The CSV has text after a closing quote in row ${lines.length - 1}.`,
          'Double the quotes inside a quoted field.',
        )
    } else {
      const end = fieldEnd(text, at)
      field = text.slice(at, end)
      at = end
    }
    fields.push(field)
    if (text[at] === ',') {
      at++
      if (at < text.length && text[at] !== '\r' && text[at] !== '\n') continue
      fields.push('')
    }
    giveWay()
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    // A blank line is no row (but a line with one quoted empty field is).
    if (fields.length > 1 || fields[0] !== '' || quoted) lines.push(fields)
    fields = []
    quoted = false
  }
  return lines
}

const closingQuote = (text: string, open: number): number => {
  let end = text.indexOf('"', open + 1)
  while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
  if (end === -1)
    throw wrongForm('The CSV has a quote that never closes.', 'Close it, or double quotes inside fields.')
  return end
}

const fieldEnd = (text: string, from: number): number => {
  let end = from
  while (end < text.length) {
    const code = text.charCodeAt(end)
    if (code === 44 || code === 10 || code === 13) break
    end++
  }
  return end
}
