import { SlipwayError } from '@slipway/contract/error'

export const csvRowMisshapen = (path: string, line: number, expected: number, found: number) =>
  new SlipwayError({
    code: 'CSV_ROW_MISSHAPEN',
    kind: 'invalid',
    message: `${path}, line ${line}: ${found} ${found === 1 ? 'cell' : 'cells'} where ${expected} are expected.`,
    hint:
      found < expected
        ? 'The file may have been cut off here; otherwise mend the line, or quote what holds line ends.'
        : 'Mend the line, or quote cells that hold the delimiter.',
  })

export const csvQuoteOpen = (path: string, line: number) =>
  new SlipwayError({
    code: 'CSV_QUOTE_OPEN',
    kind: 'invalid',
    message: `${path}, line ${line}: a quote opens here that is never closed, or is followed by more text.`,
    hint: 'The file may have been cut off; a quote inside a quoted cell is written twice.',
  })

export const csvUnreadable = (path: string, message: string, cause: unknown) =>
  new SlipwayError({
    code: 'CSV_UNREADABLE',
    kind: 'invalid',
    message: `${path} cannot be read as CSV: ${message}`,
    hint: 'Check the delimiter, the quotes and the end of the file.',
    cause,
  })

/** DuckDB's message about a CSV file, in our words. Other errors come back as they are. */
export const csvErrorOf = (path: string, cause: unknown): unknown => {
  if (cause instanceof SlipwayError) return cause
  const message = cause instanceof Error ? cause.message : ''
  const line = Number(/CSV Error on Line: (\d+)/.exec(message)?.[1])
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  if (columns) return csvRowMisshapen(path, line, Number(columns[1]), Number(columns[2]))
  if (/unterminated quote/i.test(message)) return csvQuoteOpen(path, line)
  if (/CSV|max_line_size|state machine/i.test(message))
    return csvUnreadable(path, message.split('\n')[0]!, cause)
  return cause
}
