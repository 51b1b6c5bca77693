/** How often each digit is there. */
const counts: usize = memory.data(8 << 10, 4)
const digitBits: u64 = 11
const lastDigit: u64 = (1 << digitBits) - 1

/**
 * Sorts 64-bit words by their digits; bits that are the same in all are skipped.
 * @returns where they are: in either of the two places
 */
export function sortKeys(keys: usize, other: usize, n: usize): usize {
  return sort(keys, other, n, 3)
}

/** As `sortKeys`, of pairs of words, by the first; the order of those that have the same stays. */
export function sortPairs(pairs: usize, other: usize, n: usize): usize {
  return sort(pairs, other, n, 4)
}

/** @param log of the bytes of each */
// @ts-ignore: a decorator of AssemblyScript
@inline
function sort(items: usize, other: usize, n: usize, log: usize): usize {
  const first = load<u64>(items)
  let differing: u64 = 0
  for (let at = items; at < items + (n << log); at += 1 << log) differing |= load<u64>(at) ^ first
  let from = items
  let to = other
  while (differing != 0) {
    const shift = ctz(differing)
    startsOf(from, n, shift, log)
    for (let at = from; at < from + (n << log); at += 1 << log) {
      const place = placeOf(at, shift)
      const next = load<u32>(place)
      store<u32>(place, next + 1)
      if (log == 4) v128.store(to + (usize(next) << 4), v128.load(at))
      else store<u64>(to + (usize(next) << 3), load<u64>(at))
    }
    const moved = from
    from = to
    to = moved
    differing &= ~(lastDigit << shift)
  }
  return from
}

/** Finds where the items of each digit start. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function startsOf(items: usize, n: usize, shift: u64, log: usize): void {
  memory.fill(counts, 0, 8 << 10)
  for (let at = items; at < items + (n << log); at += 1 << log) {
    const place = placeOf(at, shift)
    store<u32>(place, load<u32>(place) + 1)
  }
  let start: u32 = 0
  for (let place = counts; place < counts + (8 << 10); place += 4) {
    const count = load<u32>(place)
    store<u32>(place, start)
    start += count
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function placeOf(item: usize, shift: u64): usize {
  return counts + (usize((load<u64>(item) >> shift) & lastDigit) << 2)
}
