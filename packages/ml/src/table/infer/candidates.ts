import type { LogicalType } from '../table.ts'
import {
  compactDay,
  compactFormat,
  type DayOrder,
  readDate,
  readMonth,
  type TimeSpelling,
} from './date-formats.ts'
import type { Reading } from './reading.ts'
import { decimalComma, groupedByComma, isMissingWord, markOf, plainNumber, unmarked } from './spelling.ts'

type TimeReading = Extract<Reading, { kind: 'time' }>

/** What a column is known to hold, as from the data that a model was trained on. */
export interface Expected {
  readonly type: LogicalType
  readonly dayOrder?: DayOrder
}

/**
 * The readings that a sample of a column's texts allows, the likelier first; they are then tried on every
 * value. Text is always possible and is not listed. An empty list: it is text. A sample of nothing but
 * missing values allows every common reading.
 */
export const candidatesOf = (
  sample: readonly string[],
  decimal?: '.' | ',',
  expected?: Expected,
): Reading[] => {
  if (expected?.type === 'text') return []
  const values = sample.filter((value) => !isMissingWord(value))
  if (values.length === 0)
    return [{ kind: 'number', style: 'plain', whole: true }, { kind: 'boolean' }, isoDate, isoTime]
  const isTime = expected?.type === 'date' || expected?.type === 'timestamp'
  const number = numberReading(values, decimal)
  if (number) return isTime || (!expected && daysInDigits(values)) ? [compactDate, number] : [number]
  if (mostly(values, (value) => /^(true|false)$/i.test(value.trim()))) return [{ kind: 'boolean' }]
  const readings = timeReadings(values)
  const known = expected?.dayOrder && readings.find(({ order }) => order === expected.dayOrder)
  return known ? [known] : readings
}

const compactDate: TimeReading = {
  kind: 'time',
  formats: [compactFormat],
  hasTime: false,
  order: null,
}

/** Few numbers of eight digits are days by chance; three of three are not. */
const daysInDigits = (values: readonly string[]): boolean =>
  mostly(values, (value) => compactDay.test(value)) && new Set(values).size >= 3

const isoDate: Reading = { kind: 'time', formats: ['%Y-%m-%d'], hasTime: false, order: null }
const isoTime: Reading = {
  kind: 'time',
  formats: ['%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%SZ'],
  hasTime: true,
  order: null,
}

const numberReading = (texts: readonly string[], decimal?: '.' | ','): Reading | undefined => {
  const mark = markOf(texts[0]!)
  const values = mark ? texts.map((text) => unmarked(text, mark)) : texts
  const style = numberStyle(values, decimal)
  const point = style === 'decimal-comma' ? ',' : '.'
  return (
    style && {
      kind: 'number',
      style,
      whole: !values.some((value) => value.includes(point)),
      ...(mark && { mark }),
    }
  )
}

const numberStyle = (values: readonly string[], decimal?: '.' | ',') => {
  const commas = values.some((value) => value.includes(','))
  if (!commas && decimal !== ',')
    return mostly(values, (value) => plainNumber.test(value) || special.test(value)) ? 'plain' : undefined
  // "1,234" alone may be either; it is grouped unless the file or the user says otherwise.
  if (decimal !== ',' && mostly(values, (value) => groupedByComma.test(value) || plainNumber.test(value)))
    return 'grouped'
  return mostly(values, (value) => decimalComma.test(value)) ? 'decimal-comma' : undefined
}

const special = /^\s*[+-]?inf(inity)?\s*$/i

/** Every reading that all formats seen in the sample share: both orders where days and months are open. */
const timeReadings = (values: readonly string[]): TimeReading[] => {
  const read: (TimeSpelling[] | undefined)[] = []
  const isTime = mostly(values, (value) => {
    const spelling = readDate(value) ?? readMonth(value)
    read.push(spelling)
    return spelling !== undefined
  })
  if (!isTime) return []
  const readings: TimeReading[] = []
  for (const order of [null, 'month-first', 'day-first'] as const) {
    const formats = new Set<string>()
    let hasTime = false
    let fits = 0
    for (const options of read) {
      const option = options?.find((one) => one.order === order)
      if (!option) continue
      fits++
      hasTime ||= option.hasTime
      for (const format of option.formats) formats.add(format)
    }
    if (fits >= values.length * enough && formats.size <= 8)
      readings.push({ kind: 'time', formats: [...formats], hasTime, order })
  }
  return readings
}

/** A few unreadable values do not make a column of numbers text: they are counted and reported. */
const enough = 0.98

/** Ends as soon as too many fail. */
const mostly = (values: readonly string[], test: (value: string) => boolean): boolean => {
  const fewest = values.length * enough
  let passing = values.length
  for (const value of values) if (!test(value) && --passing < fewest) return false
  return true
}
