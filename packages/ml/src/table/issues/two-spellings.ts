import type { ColumnProfile } from '../../profile/profile.ts'
import { readDate } from '../infer/date-formats.ts'
import { decimalComma, groupedByComma, plainNumber } from '../infer/spelling.ts'

/** Why a column of dates or numbers is text: its frequent values are spelled in two ways; null where they are not. */
export function twoSpellings({ name, type, top }: ColumnProfile): string | null {
  if (type !== 'text' || top.length < 2) return null
  const texts = top.map(({ value }) => String(value))
  const of = (test: (text: string) => boolean) => texts.find(test)
  const orders = (text: string) => (readDate(text) ?? []).map(({ order }) => order)
  const dayFirst = of((text) => orders(text).join() === 'day-first')
  const monthFirst = of((text) => orders(text).join() === 'month-first')
  if (dayFirst && monthFirst)
    return `"${name}" holds dates with the day first, such as ${JSON.stringify(dayFirst)}, and with the month first, such as ${JSON.stringify(monthFirst)}; none can be told from the other, so it is kept as text.`
  const dotted = (text: string) => /\./.test(text) && (plainNumber.test(text) || groupedByComma.test(text))
  const point = of((text) => dotted(text) && !decimalComma.test(text))
  const comma = of((text) => /,/.test(text) && decimalComma.test(text) && !groupedByComma.test(text))
  return point && comma
    ? `"${name}" holds numbers with a decimal point, such as ${JSON.stringify(point)}, and with a decimal comma, such as ${JSON.stringify(comma)}; it is kept as text.`
    : null
}
