import { type Detector, rowsHolding, type Suspect, type Written } from './suspect.ts'

/** Up to this share of a column a form is rare. */
const rare = 0.03

/** The forms that are not rare must make up so much of the column. */
const usual = 0.93

/** More forms than this among the usual ones, and the column is free text. */
const mostForms = 12

/** A text by the kinds of its characters, runs as one: "AB-12" → "A-9", "12.5 oz" → "9.9 a". */
export const formOf = (text: string): string =>
  text
    .replaceAll(/\p{Lu}+/gu, 'A')
    .replaceAll(/\p{Ll}+/gu, 'a')
    .replaceAll(/A?a/g, 'a')
    .replaceAll(/\p{Nd}+/gu, '9')

/**
 * Texts of a form that hardly any other text of the column has, where nearly all others share a few; and, among
 * numbers, those with a unit or sign of their own where most have none.
 */
export const forms: Detector = (columns) =>
  columns.flatMap((column, index) => [...byForm(column, index), ...bySign(column, index)])

const byForm = (column: Written, index: number): Suspect[] => {
  const byLevel = column.levels.map(formOf)
  const counts = new Map<string, number>()
  for (const [code, form] of byLevel.entries())
    counts.set(form, (counts.get(form) ?? 0) + column.counts[code]!)
  const common = [...counts].filter(([, count]) => count > rare * column.filled)
  const covered = common.reduce((sum, [, count]) => sum + count, 0) / column.filled
  if (common.length === 0 || common.length > mostForms || covered < usual) return []
  // Words of letters and spaces take every form in time.
  const shapes = common.map(([form]) => form)
  const isWords = shapes.every((form) => /^[\p{L}\s,.'&()/-]*$/u.test(form))
  const isProse = shapes.some((form) => /a[ ,.'-]+a/.test(form))
  const found = new Map<number, Omit<Suspect, 'column' | 'row'>>()
  for (const [code, form] of byLevel.entries()) {
    const count = counts.get(form)!
    if (column.counts[code] === 0 || count > rare * column.filled) continue
    if (isWords && /^[\p{L}\s,.'&()/-]*$/u.test(form)) continue
    if (isProse && shapes.some((shape) => shape.includes('9'))) continue
    if (onlyLonger(form, shapes)) continue
    found.set(code, {
      reason: 'form',
      score: 0.55 + 0.4 * (1 - count / (rare * column.filled + 1)),
      words: `hardly any text of ${column.name} is written so; most are as "${exampleOf(column, byLevel, common)}"`,
    })
  }
  return rowsHolding(column, index, found)
}

/** A negative or a decimal number among plain ones is another value, not another form. */
const onlyLonger = (form: string, shapes: readonly string[]): boolean =>
  /^-?9(\.9)?(e-?9)?$/.test(form) && shapes.some((shape) => /^-?9(\.9)?(e-?9)?$/.test(shape))

const exampleOf = (
  column: Written,
  forms: readonly string[],
  common: readonly (readonly [string, number])[],
): string => {
  const [form] = common.toSorted((a, b) => b[1] - a[1])[0]!
  const code = forms.findIndex((each, i) => each === form && column.counts[i]! > 0)
  return column.levels[code]!
}

const signed = /^\s*(\p{Sc}?)\s*(-?\d+(?:[.,]\d+)*)\s*(%|\p{Sc}|\p{L}{1,12}\.?|)\s*$/u

/** Numbers with a sign or unit unlike most others'; where a unit is spelt in several ways, all that carry one. */
const bySign = (column: Written, index: number): Suspect[] => {
  const signs = column.levels.map((level) => {
    const match = signed.exec(level)
    return match ? `${match[1]}#${match[3]}` : null
  })
  const counts = new Map<string, number>()
  let numbers = 0
  for (const [code, sign] of signs.entries()) {
    if (sign === null || column.counts[code] === 0) continue
    counts.set(sign, (counts.get(sign) ?? 0) + column.counts[code]!)
    numbers += column.counts[code]!
  }
  if (counts.size < 2 || counts.size > 12 || numbers < 0.9 * column.filled) return []
  const [most, times] = [...counts].toSorted((a, b) => b[1] - a[1])[0]!
  const units = [...counts.keys()].filter((sign) => sign !== '#').length
  const mixed = units > 1 && times < 0.9 * numbers
  if (!mixed && times < 0.5 * numbers) return []
  const words = mixed
    ? `the unit of ${column.name} is spelt in ${units} ways`
    : `most numbers of ${column.name} are written ${most === '#' ? 'without a sign or unit' : `as "${most.replace('#', '1')}"`}`
  const found = new Map<number, Omit<Suspect, 'column' | 'row'>>()
  for (const [code, sign] of signs.entries())
    if (sign !== null && column.counts[code]! > 0 && sign !== (mixed ? '#' : most))
      found.set(code, { reason: 'form', score: 0.6, words })
  return rowsHolding(column, index, found)
}
