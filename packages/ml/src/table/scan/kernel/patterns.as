/**
 * Runs an automaton over a column's texts: from a state, for each byte its class, to the next state. Its table has a row
 * a state and a column a class; states are the places where their rows begin, the first is 0. The last column says
 * what the end of a text means: 0 not as it should be, 1 right, 2 not to be judged here.
 * @param failed the rows that are not as they should be
 * @returns how many those are; -1: there was a text that is not to be judged here
 */
export function match(
  starts: usize,
  ends: usize,
  rows: i32,
  quote: u8,
  classes: usize,
  table: usize,
  lastClass: u32,
  failed: usize,
): i32 {
  let count = 0
  for (let row: usize = 0; row < usize(rows); row++) {
    const from = load<i32>(starts + (row << 2))
    if (from < 0) continue
    const end = load<i32>(ends + (row << 2))
    const doubled = end < 0
    const to = usize(doubled ? ~end : end)
    let state: u32 = 0
    for (let at = usize(from); at < to; at++) {
      const byte = load<u8>(at)
      state = load<u16>(table + (usize(state + load<u8>(classes + byte)) << 1))
      if (doubled && byte == quote) at++
    }
    const verdict = load<u16>(table + (usize(state + lastClass) << 1))
    if (verdict == 2) return -1
    if (verdict == 0) {
      store<i32>(failed + (usize(count) << 2), i32(row))
      count++
    }
  }
  return count
}
