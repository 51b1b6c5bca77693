/** Which number of 03/04/2020 comes first. */
export type DayOrder = 'day-first' | 'month-first'

/** How a column of dates or times is spelled: formats for strptime, tried in turn. */
export interface TimeSpelling {
  readonly formats: readonly string[]
  readonly hasTime: boolean
  /** Only where the numbers alone do not say which is the day. */
  readonly order: DayOrder | null
}

const clock = String.raw`(?:([ T]|, )(\d{1,2}):(\d\d)(?::(\d\d)(?:([.,])(\d{1,9}))?)?( ?[AaPp][Mm])?( ?Z| ?UTC| ?[+-]\d\d:?\d\d)?)?`
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${clock}$`)
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${clock}$`)
const dayWord = new RegExp(String.raw`^(\d{1,2})([-/ ])([A-Za-z]{3,9})\2(\d{4}|\d{2})${clock}$`)
const wordDay = new RegExp(String.raw`^([A-Za-z]{3,9}) (\d{1,2}),? (\d{4})${clock}$`)

const yearMonthWord = /^(\d{4})([-/ ]?)([A-Za-z]{3,9})$/
const monthWordYear = /^([A-Za-z]{3,9})([-/ ]?)(\d{4})$/
const yearMonth = /^((?:19|20)\d\d)-(\d\d)$/

/** A month without a day, as its first: "1982 Apr", "April 1982", "1982-04". */
export const readMonth = (raw: string): TimeSpelling[] | undefined => {
  const text = raw.trim()
  const number = yearMonth.exec(text)
  if (number) return isMonth(number[2]!) ? [monthSpelled('%Y-%m')] : undefined
  const last = yearMonthWord.exec(text)
  const first = last ? null : monthWordYear.exec(text)
  const name = monthFormat(last?.[3] ?? first?.[1] ?? '')
  if (!name) return undefined
  return [monthSpelled(last ? `%Y${last[2]}${name}` : `${name}${first![2]}%Y`)]
}

const monthSpelled = (format: string): TimeSpelling => ({ formats: [format], hasTime: false, order: null })

/** Eight digits that are a day of these two centuries: 20200131. */
export const compactDay = /^\s*(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s*$/
export const compactFormat = '%Y%m%d'

/** As most are written: told at once, with the same answers as below. */
const isoDay = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?: \d\d:\d\d(?::\d\d)?)?$/
const isoSpellings = new Map(
  ['', ' %H:%M', ' %H:%M:%S'].map((clockFormat, i): [length: number, TimeSpelling[]] => [
    [10, 16, 19][i]!,
    [{ formats: [`%Y-%m-%d${clockFormat}`], hasTime: i > 0, order: null }],
  ]),
)

/** Every reading of one text as a date or time, or undefined. "03/04/2020" has two. */
export const readDate = (raw: string): TimeSpelling[] | undefined => {
  if (isoDay.test(raw)) return isoSpellings.get(raw.length)
  const text = raw.trim()
  let match = yearFirst.exec(text)
  if (match) {
    const [, , mark, month, day] = match
    if (!isMonth(month!) || !isDay(day!)) return undefined
    return spelled([[`%Y${mark}%m${mark}%d`, null]], match, 5)
  }
  match = yearLast.exec(text)
  if (match) {
    const [, first, mark, second, year] = match
    const y = year!.length === 4 ? '%Y' : '%y'
    const readings: [string, TimeSpelling['order']][] = []
    if (isMonth(first!) && isDay(second!)) readings.push([`%m${mark}%d${mark}${y}`, 'month-first'])
    if (isDay(first!) && isMonth(second!)) readings.push([`%d${mark}%m${mark}${y}`, 'day-first'])
    return readings.length > 0 ? spelled(readings, match, 5) : undefined
  }
  match = dayWord.exec(text)
  if (match) {
    const [, day, mark, month, year] = match
    const name = monthFormat(month!)
    if (!name || !isDay(day!)) return undefined
    return spelled([[`%d${mark}${name}${mark}${year!.length === 4 ? '%Y' : '%y'}`, null]], match, 5)
  }
  match = wordDay.exec(text)
  if (!match || !isDay(match[2]!)) return undefined
  const name = monthFormat(match[1]!)
  return name ? spelled([[`${name} %d${text.includes(',') ? ',' : ''} %Y`, null]], match, 4) : undefined
}

/** The clock's groups begin at this index of the match. */
const spelled = (
  readings: readonly [string, TimeSpelling['order']][],
  match: RegExpExecArray,
  at: number,
): TimeSpelling[] => {
  const [mark, hour, , second, point, fraction, half, zone] = match.slice(at)
  if (hour === undefined)
    return readings.map(([format, order]) => ({ formats: [format], hasTime: false, order }))
  const h = half ? '%I' : '%H'
  const parts = [
    `${mark}${h}:%M`,
    second === undefined ? '' : ':%S',
    fraction === undefined ? '' : `${point}${fraction.length > 6 ? '%n' : '%f'}`,
    half === undefined ? '' : `${half.startsWith(' ') ? ' ' : ''}%p`,
    zone === undefined ? '' : `${zone.startsWith(' ') ? ' ' : ''}${/Z|UTC/.test(zone) ? zone.trim() : '%z'}`,
  ]
  return readings.map(([format, order]) => ({ formats: [format + parts.join('')], hasTime: true, order }))
}

const isMonth = (text: string): boolean => Number(text) >= 1 && Number(text) <= 12
const isDay = (text: string): boolean => Number(text) >= 1 && Number(text) <= 31

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

const monthFormat = (word: string): '%b' | '%B' | undefined => {
  const plain = word.toLowerCase()
  if (plain.length === 3 && months.some((month) => month.startsWith(plain))) return '%b'
  return months.includes(plain) ? '%B' : undefined
}
