import { isText, type Column } from '../table/table.ts'
import { wordsOf } from './names.ts'

/** A calendar date a row: a date column, or one put together from year, month and day columns. */
export interface Dates {
  /** `arrival_date_*` where it was put together. */
  readonly name: string
  /** The columns it is made of: one, or three. */
  readonly columns: readonly string[]
  /** Milliseconds since 1970 UTC at the start of the day; NaN = missing. */
  readonly days: Float64Array
}

export const DAY_MS = 86_400_000

export const datesOf = (columns: readonly Column[]): Dates[] => [
  ...columns.flatMap((column): Dates[] =>
    column.type === 'date' || column.type === 'timestamp'
      ? [
          {
            name: column.name,
            columns: [column.name],
            days: column.values.map((ms) => Math.floor(ms / DAY_MS) * DAY_MS),
          },
        ]
      : [],
  ),
  ...composed(columns),
]

/** Dates told in three columns: `arrival_date_year`, `arrival_date_month` (7 or July), `arrival_date_day_of_month`. */
const composed = (columns: readonly Column[]): Dates[] =>
  columns.flatMap((year): Dates[] => {
    const words = wordsOf(year.name)
    if (words.at(-1) !== 'year' || isText(year)) return []
    const stem = words.slice(0, -1).join(' ')
    const named = (...endings: string[]) =>
      columns.find((column) =>
        endings.some((ending) => wordsOf(column.name).join(' ') === `${stem} ${ending}`.trim()),
      )
    const month = named('month')
    const day = named('day', 'day of month', 'dayofmonth')
    if (!month || !day || isText(day)) return []
    const monthAt = monthReader(month)
    const days = year.values.map((value, row) => {
      const m = monthAt(row)
      return Number.isNaN(value + m + day.values[row]!) ? Number.NaN : Date.UTC(value, m - 1, day.values[row])
    })
    const name = words
      .slice(0, -1)
      .filter((word) => word !== 'date')
      .concat('date')
      .join(' ')
    return [{ name, columns: [year.name, month.name, day.name], days }]
  })

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Month 1..12 of a row; NaN where it is none. */
const monthReader = (column: Column): ((row: number) => number) => {
  if (!isText(column)) return (row) => column.values[row]!
  const months = column.levels.map((level) => {
    const named = MONTHS.indexOf(level.trim().slice(0, 3).toLowerCase()) + 1
    return named > 0 ? named : level.trim() === '' ? Number.NaN : Number(level)
  })
  return (row) => (column.codes[row]! < 0 ? Number.NaN : months[column.codes[row]!]!)
}
