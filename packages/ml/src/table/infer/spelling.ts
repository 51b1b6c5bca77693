/** Words that stand for "missing" where the rest of a column is numbers or times. Compared in lower case. */
export const missingWords = [
  'null',
  'na',
  'n/a',
  '#n/a',
  'nan',
  'none',
  'nil',
  '?',
  '-',
  '--',
  '.',
  'error',
  'unknown',
  'missing',
  '#value!',
  '#null!',
  '#div/0!',
  '#ref!',
  '<na>',
  'undefined',
  '\\n',
] as const

/** Words that stand for "missing" in text too: no one would mean them as a value. Compared as they are. */
export const missingTexts = [
  'NULL',
  'null',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'NaN',
  'nan',
  '<NA>',
  '?',
  '\\N',
] as const

/** Words that may stand for "missing" in text but are kept, and reported. Compared in lower case. */
export const suspectTexts = [
  'error',
  'unknown',
  'none',
  'missing',
  '-',
  '--',
  'undefined',
  'n.a.',
  'tbd',
] as const

const words = new Set<string>(missingWords)
const longest = Math.max(...missingWords.map(({ length }) => length))
const firsts = new Set(
  missingWords.flatMap((word) => [word, word.toUpperCase()]).map((word) => word.charCodeAt(0)),
)

export const isMissingWord = (text: string): boolean => {
  // Most texts are none by their ends alone: nothing to trim, and longer than any, or beginning as none does.
  const first = text.charCodeAt(0)
  if (isVisible(first) && isVisible(text.charCodeAt(text.length - 1)))
    if (text.length > longest || !firsts.has(first)) return false
  const plain = text.trim().toLowerCase()
  return plain === '' || words.has(plain)
}

const isVisible = (code: number): boolean => code > 32 && code < 127

/** Signs that numbers carry: currencies and percent. */
const marks = ['$', '€', '£', '¥', '₹', '%'] as const

/** The sign at either end of "$5", "-€ 1.234,50", "45 %", or undefined. */
export const markOf = (text: string): string | undefined => {
  const plain = text.trim()
  return marks.find((mark) => plain.endsWith(mark) || plain.replace(/^[+-]/, '').startsWith(mark))
}

/** The number without its sign; '' where it carries another or none, for then it says something else. */
export const unmarked = (text: string, mark: string): string =>
  markOf(text) === mark ? text.replace(mark, '').trim() : ''

/** A number with a dot or a comma, with or without thousands: 12, -1.5e3, 1.234,56, 1,234.56. */
export const isNumberLike = (text: string): boolean =>
  plainNumber.test(text) || decimalComma.test(text) || groupedByComma.test(text)

export const plainNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/
/** 1.234,56 and 1234,56: dots group, the comma is the decimal mark. */
export const decimalComma = /^\s*[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?\s*$/
/** 1,234.56: commas group. */
export const groupedByComma = /^\s*[+-]?\d{1,3}(,\d{3})+(\.\d+)?\s*$/
