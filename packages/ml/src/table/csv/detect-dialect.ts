import { isNumberLike } from '../infer/spelling.ts'
import { type Dialect, parseSample } from './parse-sample.ts'

/** Every delimiter that is looked for, the likelier first. */
export const delimiters = [',', ';', '\t', '|'] as const

/**
 * Finds the delimiter and the quotes of a CSV text: the delimiter under which most rows have as many cells
 * as the first one, and the cells look like values. A file of one column has none; it gets the comma.
 * @param whole whether the text is the whole file
 */
export const detectDialect = (text: string, whole: boolean, known: Partial<Dialect> = {}): Dialect => {
  const quote = known.quote ?? detectQuote(text)
  const escape = known.escape ?? detectEscape(text, quote)
  if (known.delimiter) return { delimiter: known.delimiter, quote, escape }
  let best = { score: 0, delimiter: ',' }
  const present = delimiters.filter((delimiter) => text.includes(delimiter))
  if (present.every((delimiter) => delimiter === best.delimiter)) return { delimiter: ',', quote, escape }
  for (const delimiter of present) {
    const others = present.filter((other) => other !== delimiter)
    const score = scoreOf(parseSample(text, { delimiter, quote, escape }, { whole, rows: 500 }), others)
    if (score > best.score) best = { score, delimiter }
  }
  return { delimiter: best.delimiter, quote, escape }
}

/** @param others delimiters that a cell that is a value has none of */
const scoreOf = (rows: readonly string[][], others: readonly string[]): number => {
  const width = rows[0]?.length ?? 0
  if (width < 2) return 0
  const even = rows.filter((row) => row.length === width).length / rows.length
  let cells = 0
  let clean = 0
  for (const row of rows.slice(0, 200)) {
    for (const cell of row) {
      cells++
      if (!others.some((other) => cell.includes(other)) || isNumberLike(cell)) clean++
    }
  }
  return even ** 2 * (clean / cells) ** 2 * (1 + Math.log2(width) / 100)
}

const detectQuote = (text: string): string => {
  if (text.includes('"') && /(^|[,;\t|\r\n])"/.test(text)) return '"'
  if (!text.includes("'")) return '"'
  const openSingle = text.match(/(^|[,;\t|\r\n])'/g)?.length ?? 0
  const closeSingle = text.match(/'([,;\t|\r\n]|$)/g)?.length ?? 0
  return openSingle >= 2 && openSingle === closeSingle ? "'" : '"'
}

/** A doubled quote unless the text uses the backslash before quotes and never doubles them. */
const detectEscape = (text: string, quote: string): string => {
  const backslashed = text.split(`\\${quote}`).length - 1
  if (backslashed === 0) return quote
  const doubled = text.match(new RegExp(`[^,;\\t|\\r\\n]${quote}${quote}[^,;\\t|\\r\\n]`, 'g'))?.length ?? 0
  return backslashed > doubled ? '\\' : quote
}
