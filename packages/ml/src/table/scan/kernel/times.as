import { areDigits, pairsOf } from './digits'

const dash: u8 = 45
const colon: u8 = 58

/** Days as `2020-01-31`, in milliseconds since 1970. Empty: NaN. How many are; -1 where a cell is no day. */
export function dates(separators: usize, step: usize, rows: i32, trim: usize, values: usize): i32 {
  let missing = 0
  for (let row = 0; row < rows; row++, separators += step, values += 8) {
    const from = usize(load<u32>(separators - 4)) + 1
    const length = usize(load<u32>(separators)) - trim - from
    if (length == 0) {
      store<f64>(values, NaN)
      missing++
      continue
    }
    if (length != 10 || load<u8>(from + 4) != dash || load<u8>(from + 7) != dash) return -1
    const digits = i8x16.sub(
      i8x16.shuffle(v128.load(from), v128.load(from), 0, 1, 2, 3, 5, 6, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0),
      i8x16.splat(48),
    )
    if (!areDigits(digits)) return -1
    const day = dayOf(pairsOf(digits))
    if (day == none) return -1
    store<f64>(values, f64(day) * 86400000)
  }
  return missing
}

/** Times as `2020-01-31 23:59:59`, otherwise as `dates`. */
export function timestamps(separators: usize, step: usize, rows: i32, trim: usize, values: usize): i32 {
  let missing = 0
  for (let row = 0; row < rows; row++, separators += step, values += 8) {
    const from = usize(load<u32>(separators - 4)) + 1
    const length = usize(load<u32>(separators)) - trim - from
    if (length == 0) {
      store<f64>(values, NaN)
      missing++
      continue
    }
    if (length != 19 || load<u8>(from + 4) != dash || load<u8>(from + 7) != dash) return -1
    if (load<u8>(from + 10) != 32 || load<u8>(from + 13) != colon || load<u8>(from + 16) != colon) return -1
    // The seconds come from sixteen bytes further on.
    const digits = i8x16.sub(
      i8x16.shuffle(v128.load(from), v128.load(from + 3), 0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 30, 31, 0, 0),
      i8x16.splat(48),
    )
    if (!areDigits(digits)) return -1
    const pairs = pairsOf(digits)
    const day = dayOf(pairs)
    const hours = u32(i16x8.extract_lane_u(pairs, 4))
    const minutes = u32(i16x8.extract_lane_u(pairs, 5))
    const seconds = u32(i16x8.extract_lane_u(pairs, 6))
    if (day == none || hours > 23 || minutes > 59 || seconds > 59) return -1
    store<f64>(values, f64(day) * 86400000 + f64((hours * 3600 + minutes * 60 + seconds) * 1000))
  }
  return missing
}

const none: i32 = i32.MIN_VALUE

/**
 * Days since 1970 of four numbers of two digits: a year's two, a month, a day (Hinnant, "chrono-compatible low-level
 * date algorithms").
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function dayOf(pairs: v128): i32 {
  const year = u32(i16x8.extract_lane_u(pairs, 0)) * 100 + u32(i16x8.extract_lane_u(pairs, 1))
  const month = u32(i16x8.extract_lane_u(pairs, 2))
  const day = u32(i16x8.extract_lane_u(pairs, 3))
  if (year < 1 || month < 1 || month > 12 || day < 1 || (day > 28 && day > lengthOf(month, year))) return none
  const since = month <= 2 ? year - 1 : year
  const leaps = (since >> 2) - since / 100 + since / 400
  return i32(since * 365 + leaps + (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day) - 719469
}

function lengthOf(month: u32, year: u32): u32 {
  if (month != 2) return 30 + ((month + (month >> 3)) & 1)
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
}
