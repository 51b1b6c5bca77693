/**
 * Where the texts of a column begin and end, ~end where a quote in it is written twice. Where one is missing it begins at
 * -1 and ends at the number of the word that says so: how many there are where it is blank,
 * -1 where nothing stands there.
 * @param quotes whether there are any
 * @param firsts for each byte whether a text that says "missing" may begin with it
 * @param words those texts, each as four bytes
 * @returns how many are missing; -1: there is a cell that is not written as it should be
 */
export function texts(
  separators: usize,
  step: usize,
  rows: i32,
  trim: usize,
  quote: u8,
  quotes: bool,
  starts: usize,
  ends: usize,
  firsts: usize,
  words: usize,
  wordCount: i32,
): i32 {
  let missing = 0
  const quoteBytes = i8x16.splat(quote)
  for (let row = 0; row < rows; row++, separators += step, starts += 4, ends += 4) {
    let from = usize(load<u32>(separators - 4)) + 1
    let to = usize(load<u32>(separators)) - trim
    let doubled = false
    if (quotes && from < to) {
      const bare = load<u8>(from) != quote
      if (!bare) {
        if (to - from < 2 || load<u8>(to - 1) != quote) return -1
        from++
        to--
      }
      if (hasQuote(from, to, quoteBytes)) {
        if (bare || !areDoubled(from, to, quote)) return -1
        doubled = true
      }
    }
    let word = PRESENT
    if (from == to) word = EMPTY
    else if (load<u8>(firsts + load<u8>(from)) != 0) word = missingWord(from, to, words, wordCount)
    if (word != PRESENT) {
      store<i32>(starts, -1)
      store<i32>(ends, word)
      missing++
      continue
    }
    store<i32>(starts, i32(from))
    store<i32>(ends, doubled ? ~i32(to) : i32(to))
  }
  return missing
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function hasQuote(from: usize, to: usize, quoteBytes: v128): bool {
  while (from < to) {
    const found = ctz(i8x16.bitmask(i8x16.eq(v128.load(from), quoteBytes)))
    if (found < 16) return from + usize(found) < to
    from += 16
  }
  return false
}

function areDoubled(from: usize, to: usize, quote: u8): bool {
  for (; from < to; from++)
    if (load<u8>(from) == quote && (++from == to || load<u8>(from) != quote)) return false
  return true
}

const PRESENT = -2
const EMPTY = -1

function missingWord(from: usize, to: usize, words: usize, wordCount: i32): i32 {
  if (load<u8>(from) < 33) return isBlank(from, to) ? wordCount : PRESENT
  const length = u32(to - from)
  if (length > 4) return PRESENT
  const word = load<u32>(from) & (u32.MAX_VALUE >> (32 - length * 8))
  for (let i = 0; i < wordCount; i++) if (load<u32>(words + (usize(i) << 2)) == word) return i
  return PRESENT
}

/** Nothing but spaces, tabs, line ends and spaces that don't break. */
function isBlank(from: usize, to: usize): bool {
  while (from < to) {
    const byte = load<u8>(from++)
    if (byte == 0xc2 && load<u8>(from) == 0xa0) from++
    else if (byte != 32 && byte != 9 && byte != 10 && byte != 13) return false
  }
  return true
}
