const [space, plus, comma, minus, point, zero, colon, letterT, letterZ] = [32, 43, 44, 45, 46, 48, 58, 84, 90]
const [minuteMs, hourMs] = [60_000, 3_600_000]
/** The calendar repeats itself after so long. */
const fourCenturiesMs = 146_097 * 24 * hourMs

/**
 * Milliseconds since 1970 UTC of an ISO 8601 date or date-time in ASCII, without a zone in UTC; NaN for all else, and for days
 * that the calendar lacks, such as 30 February. Sign after sign: expressions and Date.parse take several times as long, and
 * requests with times would spend most of their reading there.
 */
export const isoMs = (text: Uint8Array, from: number, to: number): number => {
  if (to - from < 10 || text[from + 4] !== minus || text[from + 7] !== minus) return NaN
  const year = 100 * two(text, from) + two(text, from + 2)
  const day = dayMs(year, two(text, from + 5), two(text, from + 8))
  return to - from === 10 ? day : day + clockMs(text, from + 10, to)
}

/** How far a time of day, with the sign before it and the zone behind it, is from the beginning of the day in UTC. */
const clockMs = (text: Uint8Array, from: number, to: number): number => {
  const sign = text[from]
  if (to - from < 6 || (sign !== letterT && sign !== space) || text[from + 3] !== colon) return NaN
  const [hours, minutes] = [two(text, from + 1), two(text, from + 4)]
  let [seconds, ms, at] = [0, 0, from + 6]
  let isWhole = true
  if (at + 3 <= to && text[at] === colon) {
    seconds = two(text, at + 1)
    at += 3
    if (at < to && (text[at] === point || text[at] === comma)) {
      const first = ++at
      for (let digit; at < to && (digit = text[at]! - zero) >= 0 && digit <= 9; at++) {
        if (digit > 0) isWhole = false
        ms += Math.trunc(digit * 10 ** (2 - at + first))
      }
      if (at === first || at - first > 9) return NaN
    }
  }
  const isInDay = hours < 24 || (hours === 24 && minutes === 0 && seconds === 0 && isWhole)
  if (!isInDay || !(minutes < 60) || !(seconds < 60)) return NaN
  return hours * hourMs + minutes * minuteMs + seconds * 1000 + ms - zoneMs(text, at, to)
}

/** How far the zone at the end of a text is before UTC; NaN for what is none. */
const zoneMs = (text: Uint8Array, from: number, to: number): number => {
  if (from === to) return 0
  const at = text[from] === space ? from + 1 : from
  const sign = text[at]
  const left = to - at
  if (sign === letterZ) return left === 1 ? 0 : NaN
  if (sign !== plus && sign !== minus) return NaN
  const hasColon = left === 6 && text[at + 3] === colon
  if (left !== 3 && left !== 5 && !hasColon) return NaN
  const [hours, minutes] = [two(text, at + 1), left === 3 ? 0 : two(text, to - 2)]
  if (!(hours < 24) || !(minutes < 60)) return NaN
  return (sign === plus ? 1 : -1) * (hours * hourMs + minutes * minuteMs)
}

/** The number that two digits are; NaN where there are none. */
const two = (text: Uint8Array, at: number): number => {
  const [tens, ones] = [text[at]! - zero, text[at + 1]! - zero]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : NaN
}

const dayMs = (year: number, month: number, day: number): number => {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NaN
  // Date.UTC takes years below 100 for those of the last century.
  return Date.UTC(year + 400, month - 1, day) - fourCenturiesMs
}

const daysIn = (year: number, month: number): number => {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
