/** How often each byte is there, at each of eight places; or each digit of eleven bits. */
const counts: usize = memory.data(8 << 10, 4)
const digitBits: u64 = 11
const lastDigit: u64 = (1 << digitBits) - 1

/**
 * Sorts pairs of 64-bit words by the first, by its bytes; those that are the same in all are skipped.
 * @returns where they are: in either of the two places
 */
export function sortPairs(pairs: usize, other: usize, n: usize): usize {
  memory.fill(counts, 0, 8 << 10)
  for (let at = pairs; at < pairs + (n << 4); at += 16)
    for (let byte: usize = 0; byte < 8; byte++) {
      const place = counts + (byte << 10) + (usize(load<u8>(at + byte)) << 2)
      store<u32>(place, load<u32>(place) + 1)
    }
  let from = pairs
  let to = other
  for (let byte: usize = 0; byte < 8; byte++) {
    if (!startsOf(counts + (byte << 10), u32(n))) continue
    moveByByte(from, to, n, byte)
    const moved = from
    from = to
    to = moved
  }
  return from
}

/** Counts become places; false where all words have the same byte, so that nothing moves. */
function startsOf(own: usize, n: u32): bool {
  let at: u32 = 0
  for (let i: usize = 0; i < 256; i++) {
    const count = load<u32>(own + (i << 2))
    if (count == n) return false
    store<u32>(own + (i << 2), at)
    at += count
  }
  return true
}

function moveByByte(from: usize, to: usize, n: usize, byte: usize): void {
  for (let at = from; at < from + (n << 4); at += 16) {
    const start = counts + (byte << 10) + (usize(load<u8>(at + byte)) << 2)
    const place = load<u32>(start)
    store<u32>(start, place + 1)
    v128.store(to + (usize(place) << 4), v128.load(at))
  }
}

/**
 * Sorts 64-bit words by their digits; bits that are the same in all are skipped.
 * @returns where they are: in either of the two places
 */
export function sortKeys(keys: usize, other: usize, n: usize): usize {
  const first = load<u64>(keys)
  let differing: u64 = 0
  for (let at = keys; at < keys + (n << 3); at += 8) differing |= load<u64>(at) ^ first
  let from = keys
  let to = other
  for (let left = differing; left != 0; ) {
    const shift = ctz(left)
    moveByDigit(from, to, n, shift)
    const moved = from
    from = to
    to = moved
    left &= ~(lastDigit << shift)
  }
  return from
}

function moveByDigit(from: usize, to: usize, n: usize, shift: u64): void {
  memory.fill(counts, 0, 8 << 10)
  for (let at = from; at < from + (n << 3); at += 8) {
    const place = counts + (usize((load<u64>(at) >> shift) & lastDigit) << 2)
    store<u32>(place, load<u32>(place) + 1)
  }
  let start: u32 = 0
  for (let place = counts; place < counts + (8 << 10); place += 4) {
    const count = load<u32>(place)
    store<u32>(place, start)
    start += count
  }
  for (let at = from; at < from + (n << 3); at += 8) {
    const key = load<u64>(at)
    const place = counts + (usize((key >> shift) & lastDigit) << 2)
    const next = load<u32>(place)
    store<u32>(place, next + 1)
    store<u64>(to + (usize(next) << 3), key)
  }
}
