/** How many lines the bytes of the last call end. */
export let lines: i32 = 0
/** Whether there was a quote among them. */
export let quotes: bool = false
/** Whether all of them were ASCII. */
export let ascii: bool = false

/**
 * Writes the places of all delimiters and line ends outside quotes of bytes[from..to) to `out`, before the first of them
 * that of what ended before. Quotes are told by their number so far: where a row is written as it should be, so many
 * are right. The 64 bytes after the last are to be none of what is looked for here.
 * @returns how many there are; -1 where a return is not part of a line's end, or a byte is 0
 */
export function separate(from: usize, to: usize, delimiter: u8, quote: u8, windows: bool, out: usize): i32 {
  const delimiters = i8x16.splat(delimiter)
  const feedBytes = i8x16.splat(10)
  const returnBytes = i8x16.splat(13)
  const quoteBytes = i8x16.splat(quote)
  let at = out
  let inside: u64 = 0
  let returned: u64 = 0
  lines = 0
  quotes = false
  let all = i8x16.splat(0)
  let least = i8x16.splat(-1)
  store<i32>(out - 4, from - 1)
  for (let p = from; p < to; p += 64) {
    const a = v128.load(p)
    const b = v128.load(p, 16)
    const c = v128.load(p, 32)
    const d = v128.load(p, 48)
    all = v128.or(all, v128.or(v128.or(a, b), v128.or(c, d)))
    least = i8x16.min_u(least, i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d)))
    let feeds = places(a, b, c, d, feedBytes)
    let ends = feeds | places(a, b, c, d, delimiters)
    if ((inside | returned) != 0 || hasOne(a, b, c, d, quoteBytes, returnBytes)) {
      const quoted = places(a, b, c, d, quoteBytes)
      let returns = places(a, b, c, d, returnBytes)
      const within = inside ^ upTo(quoted)
      inside = u64(i64(within) >> 63)
      feeds &= ~within
      ends &= ~within
      returns &= ~within
      if (!windows && returns != 0) return -1
      // What comes after the last byte is not known yet.
      const known: u64 = to - p < 64 ? (u64(1) << u64(to - p)) - 1 : u64.MAX_VALUE
      if ((((returns << 1) | returned) & ~feeds & known) != 0) return -1
      returned = returns >> 63
      if (quoted != 0) quotes = true
    }
    lines += i32(popcnt(feeds))
    const next = at + (usize(popcnt(ends)) << 2)
    // Some at a time, without asking how many there are; what is written too much is written over.
    ends = put4(p, ends, at)
    ends = put4(p, ends, at + 16)
    at += 32
    while (ends != 0) {
      ends = put4(p, ends, at)
      at += 16
    }
    at = next
  }
  ascii = i8x16.bitmask(all) == 0
  return i8x16.all_true(least) ? i32((at - out) >> 2) : -1
}

/** Writes the places of the first four. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function put4(p: usize, ends: u64, at: usize): u64 {
  return put1(p, put1(p, put1(p, put1(p, ends, at), at + 4), at + 8), at + 12)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function put1(p: usize, ends: u64, at: usize): u64 {
  store<i32>(at, i32(p + usize(ctz(ends))))
  return ends & (ends - 1)
}

/** Whether either byte is among 64. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function hasOne(a: v128, b: v128, c: v128, d: v128, one: v128, other: v128): bool {
  const ones = v128.or(
    v128.or(i8x16.eq(a, one), i8x16.eq(b, one)),
    v128.or(i8x16.eq(c, one), i8x16.eq(d, one)),
  )
  const others = v128.or(
    v128.or(i8x16.eq(a, other), i8x16.eq(b, other)),
    v128.or(i8x16.eq(c, other), i8x16.eq(d, other)),
  )
  return v128.any_true(v128.or(ones, others))
}

/** A bit for each of 64 bytes that is the one looked for. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function places(a: v128, b: v128, c: v128, d: v128, byte: v128): u64 {
  const low = i8x16.bitmask(i8x16.eq(a, byte)) | (i8x16.bitmask(i8x16.eq(b, byte)) << 16)
  const high = i8x16.bitmask(i8x16.eq(c, byte)) | (i8x16.bitmask(i8x16.eq(d, byte)) << 16)
  return u64(u32(low)) | (u64(u32(high)) << 32)
}

/** Each bit: whether an odd number is set up to it. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function upTo(bits: u64): u64 {
  bits ^= bits << 1
  bits ^= bits << 2
  bits ^= bits << 4
  bits ^= bits << 8
  bits ^= bits << 16
  return bits ^ (bits << 32)
}

/** Whether each of these rows has as many cells as there are columns: every so many separators, and no other, a line ends. */
export function isEven(separators: usize, columns: i32, rows: i32, windows: bool): bool {
  const step = usize(columns) << 2
  let at = separators + step - 4
  for (let row = 0; row < rows; row++, at += step) {
    const end = usize(load<u32>(at))
    if (load<u8>(end) != 10) return false
    if (windows && load<u8>(end - 1) != 13) return false
  }
  return true
}
