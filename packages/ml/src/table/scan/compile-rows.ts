import { compileFunction } from 'node:vm'
import type { Cells, ScanColumn, ScanDialect } from './scan-csv.ts'

/** Where reading stopped: at the rows asked for, at the end, or (`misfit` ≥ 0) at a byte that is not as expected. */
export interface Outcome {
  rows: number
  misfit: number
}

/**
 * Reads rows from bytes[from] on until `to`, at most `most` of them, into the columns' cells. Ends before the first row
 * that is not as expected, and says so. The byte after the last is to be a quote, so that every loop ends there.
 */
export type ReadRows = (bytes: Uint8Array, from: number, to: number, most: number, outcome: Outcome) => number

/** What the columns' cells are filled with is parsed here where it is rare: long numbers, and what may be missing. */
export interface Rare {
  /** The value of a number as written in bytes[from..to), NaN where it is none. */
  number(bytes: Uint8Array, from: number, to: number): number
  isMissing(bytes: Uint8Array, from: number, to: number): boolean
}

/**
 * A reader of the rows of one file, as a program made for its columns: a reader that asks of every cell what type its column
 * has takes half as long again.
 */
export const compileRows = (
  columns: readonly ScanColumn[],
  cells: readonly Cells[],
  { delimiter, quote, windows }: ScanDialect,
  rare: Rare,
): ReadRows => {
  const end = windows ? 13 : 10
  const names = columns.map((_, i) => i)
  const body = columns.map((column, i) => {
    const stop = i === columns.length - 1 ? end : delimiter
    return `ch = b[p];${readers[column.reading](i, { stop, delimiter, quote })} p++;`
  })
  const code = `
    let p = from, row = 0, begin = from, misfit = -1, ch = 0, m = 0, s = 0, e = 0, k = 0, negative = false
    rows: while (row < most && p < to) {
      ${body.join('\n      ')}
      ${windows ? `if (b[p++] !== 10) ${misfit}` : ''}
      row++
      begin = p
    }
    outcome.rows = row
    outcome.misfit = misfit
    return begin`
  const program = compileFunction(
    `return (b, from, to, most, outcome) => {${code}}`,
    ['rare', 'first', 'powers', 'dayAt', 'clockAt', ...names.flatMap((i) => [`v${i}`, `s${i}`, `e${i}`])],
    { filename: 'rows-of-csv' },
  ) as (...given: unknown[]) => ReadRows
  const given = cells.flatMap(({ values, starts, ends }) => [values, starts, ends])
  return program(rare, firstOfMissing, powers, dayAt, clockAt, ...given)
}

interface Marks {
  readonly stop: number
  readonly delimiter: number
  readonly quote: number
}

const misfit = '{ misfit = p; break rows }'

/** Of columns whose cell may be empty. */
const orEmpty = (i: number, stop: number, code: string) =>
  `if (ch === ${stop}) v${i}[row] = NaN; else { ${code} if (b[p] !== ${stop}) ${misfit} }`

const readers: Record<ScanColumn['reading'], (i: number, marks: Marks) => string> = {
  // At most 15 characters, as DuckDB would write it: no leading zero, no sign but a minus.
  integer: (i, { stop }) =>
    orEmpty(
      i,
      stop,
      `s = p; negative = ch === 45; if (negative) ch = b[++p]
       if (ch < 48 || ch > 57) ${misfit}
       m = ch - 48; k = p; ch = b[++p]
       while (ch >= 48 && ch <= 57) { m = m * 10 + (ch - 48); ch = b[++p] }
       if (p - s > 15 || (b[k] === 48 && (negative || p - k > 1))) ${misfit}
       v${i}[row] = negative ? -m : m;`,
    ),
  // Up to 15 digits and their power of ten are exact doubles, so that their quotient is the nearest (Clinger 1990).
  number: (i, { stop, delimiter, quote }) =>
    orEmpty(
      i,
      stop,
      `s = p; negative = ch === 45; if (negative) ch = b[++p]
       m = 0; k = p
       while (ch >= 48 && ch <= 57) { m = m * 10 + (ch - 48); ch = b[++p] }
       if (ch === 46 && p > k) {
         // The point is no digit.
         const point = ++p; k++; ch = b[p]
         while (ch >= 48 && ch <= 57) { m = m * 10 + (ch - 48); ch = b[++p] }
         m /= powers[p - point]
       }
       if (ch === ${stop} && p > k && p - k <= 15) v${i}[row] = negative ? -m : m
       else {
         while (${inCell({ stop, delimiter, quote })}) ch = b[++p]
         m = rare.number(b, s, p); if (m !== m) ${misfit}
         v${i}[row] = m
       }`,
    ),
  boolean: (i, { stop }) =>
    orEmpty(
      i,
      stop,
      `if (ch === 116 && b[p + 1] === 114 && b[p + 2] === 117 && b[p + 3] === 101) { v${i}[row] = 1; p += 4 }
       else if (ch === 102 && b[p + 1] === 97 && b[p + 2] === 108 && b[p + 3] === 115 && b[p + 4] === 101) { v${i}[row] = 0; p += 5 }
       else ${misfit}`,
    ),
  date: (i, { stop }) =>
    orEmpty(i, stop, `m = dayAt(b, p); if (m !== m) ${misfit} v${i}[row] = m * 86400000; p += 10;`),
  timestamp: (i, { stop }) =>
    orEmpty(
      i,
      stop,
      `m = dayAt(b, p) * 86400000 + clockAt(b, p + 10); if (m !== m) ${misfit} v${i}[row] = m; p += 19;`,
    ),
  // A text within quotes that are doubled within has its end told as ~end.
  text: (i, { stop, delimiter, quote }) => `
      k = 0
      if (ch === ${quote}) {
        s = ++p
        for (;;) { while (b[p] !== ${quote}) p++; if (b[p + 1] !== ${quote}) break; p += 2; k = 1 }
        e = p; ch = b[++p]
      } else {
        s = p
        while (${inCell({ stop, delimiter, quote })}) ch = b[++p]
        e = p
      }
      if (ch !== ${stop}) ${misfit}
      if (e === s || (first[b[s]] === 1 && rare.isMissing(b, s, e))) s${i}[row] = -1
      else { s${i}[row] = s; e${i}[row] = k === 1 ? ~e : e }`,
}

/** No delimiter, quote or end of a line: most characters are told from all of them at once. */
const inCell = ({ delimiter, quote }: Marks): string =>
  `ch > ${Math.max(delimiter, quote)} || (ch !== ${delimiter} && ch !== ${quote} && ch !== 10 && ch !== 13)`

/** Negative where the byte is no digit. */
const digit = (byte: number): number => (byte - 48) | (57 - byte)

/**
 * Days since 1970 of `2020-01-31` at b[p], NaN where it is no such day (Hinnant, "chrono-compatible low-level date
 * algorithms").
 */
const dayAt = (b: Uint8Array, p: number): number => {
  const y1 = b[p]!
  const y2 = b[p + 1]!
  const y3 = b[p + 2]!
  const y4 = b[p + 3]!
  const m1 = b[p + 5]!
  const m2 = b[p + 6]!
  const d1 = b[p + 8]!
  const d2 = b[p + 9]!
  if (b[p + 4] !== 45 || b[p + 7] !== 45) return Number.NaN
  if ((digit(y1) | digit(y2) | digit(y3) | digit(y4) | digit(m1) | digit(m2) | digit(d1) | digit(d2)) < 0)
    return Number.NaN
  const year = y1 * 1000 + y2 * 100 + y3 * 10 + y4 - 53_328
  const month = m1 * 10 + m2 - 528
  const day = d1 * 10 + d2 - 528
  if (year < 1 || month < 1 || month > 12 || day < 1 || (day > 28 && day > lengthOf(month, year)))
    return Number.NaN
  const since = month <= 2 ? year - 1 : year
  const leaps = (since >> 2) - ((since / 100) | 0) + ((since / 400) | 0)
  return since * 365 + leaps + (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 719_469
}

const lengthOf = (month: number, year: number): number => {
  if (month !== 2) return 30 + ((month + (month >> 3)) & 1)
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** Milliseconds since midnight of ` 23:59:59` at b[p], NaN where it is no such time. */
const clockAt = (b: Uint8Array, p: number): number => {
  const h1 = b[p + 1]!
  const h2 = b[p + 2]!
  const m1 = b[p + 4]!
  const m2 = b[p + 5]!
  const s1 = b[p + 7]!
  const s2 = b[p + 8]!
  if (b[p] !== 32 || b[p + 3] !== 58 || b[p + 6] !== 58) return Number.NaN
  if ((digit(h1) | digit(h2) | digit(m1) | digit(m2) | digit(s1) | digit(s2)) < 0) return Number.NaN
  const hours = h1 * 10 + h2 - 528
  const minutes = m1 * 10 + m2 - 528
  const seconds = s1 * 10 + s2 - 528
  return hours > 23 || minutes > 59 || seconds > 59
    ? Number.NaN
    : hours * 3_600_000 + minutes * 60_000 + seconds * 1000
}

const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

/** With what a text that says "missing" may begin; blanks among them. */
const firstOfMissing = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 33 || '#<?\\Nn'.includes(String.fromCharCode(byte)) ? 1 : 0,
)
