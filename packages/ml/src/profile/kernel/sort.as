/** How often each byte is there, at each of eight places. */
const counts: usize = memory.data(8 << 10, 4)

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
