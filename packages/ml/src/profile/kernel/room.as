/** For each power of two the first of the pieces given back, which holds the place of the next. */
const freed: usize = memory.data(32 << 2)
const beginning: usize = (__heap_base + 63) & ~63
let end: usize = beginning
/** Up to here memory may have been written to. */
let highest: usize = beginning

/** Memory grows by so many pages at least: that takes a millisecond, and what is not written to takes no memory. */
const pagesAtOnce: i32 = 512

/** Texts are read eight bytes at a time, beyond their end too. */
const padding: usize = 64

/** Where 2^log bytes of zeros begin. Traps where there is no memory left. */
export function reserve(log: u32): usize {
  const head = freed + (usize(log) << 2)
  let at = usize(load<u32>(head))
  if (at != 0) {
    store<u32>(head, load<u32>(at))
    memory.fill(at, 0, usize(1) << log)
    return at
  }
  at = end
  end += usize(1) << log
  const pages = i32((end + padding + 0xffff) >> 16) - memory.size()
  if (pages > 0 && memory.grow(max(pages, pagesAtOnce)) < 0) unreachable()
  if (at < highest) memory.fill(at, 0, min(end, highest) - at)
  highest = max(highest, end)
  return at
}

/** Takes back what `reserve` gave. */
export function release(at: usize, log: u32): void {
  const head = freed + (usize(log) << 2)
  store<u32>(at, load<u32>(head))
  store<u32>(head, u32(at))
}

/** Takes everything back. */
export function clear(): void {
  memory.fill(freed, 0, 32 << 2)
  end = beginning
}
