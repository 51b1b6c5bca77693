let place: usize = 0
let unknown: bool = false

/**
 * Runs an automaton over a column's texts: from a state, for each byte its class, to the next state. Its table has a row
 * a state and a column a class; states are the places where their rows begin, the first is 0. The last column says
 * what the end of a text means: 0 not as it should be, 1 right, 2 not to be judged here. As each step waits for the one
 * before, four texts go side by side as far as the shortest of them.
 * @param failed the rows that are not as they should be, with room for one more
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
  const verdicts = table + (usize(lastClass) << 1)
  place = failed
  unknown = false
  for (let row = 0; row < rows; ) {
    const froms = v128.load(starts + (usize(row) << 2))
    const tos = v128.load(ends + (usize(row) << 2))
    let a = usize(i32x4.extract_lane(froms, 0))
    const endOfA = usize(i32x4.extract_lane(tos, 0))
    // Missing ones begin before 0, and where a quote is doubled they end so.
    if (row + 4 > rows || v128.any_true(i32x4.lt_s(v128.or(froms, tos), i32x4.splat(0)))) {
      if (i32(a) >= 0)
        judge(
          row,
          i32(endOfA) < 0 ? runUndoubled(a, ~endOfA, quote, classes, table) : run(0, a, endOfA, classes, table),
          verdicts,
        )
      row++
      continue
    }
    let b = usize(i32x4.extract_lane(froms, 1))
    let c = usize(i32x4.extract_lane(froms, 2))
    let d = usize(i32x4.extract_lane(froms, 3))
    const endOfB = usize(i32x4.extract_lane(tos, 1))
    const endOfC = usize(i32x4.extract_lane(tos, 2))
    const endOfD = usize(i32x4.extract_lane(tos, 3))
    const first = a + min(min(endOfA - a, endOfB - b), min(endOfC - c, endOfD - d))
    let stateA: u32 = 0
    let stateB: u32 = 0
    let stateC: u32 = 0
    let stateD: u32 = 0
    for (; a < first; a++, b++, c++, d++) {
      stateA = next(stateA, a, classes, table)
      stateB = next(stateB, b, classes, table)
      stateC = next(stateC, c, classes, table)
      stateD = next(stateD, d, classes, table)
    }
    judge(row, run(stateA, a, endOfA, classes, table), verdicts)
    judge(row + 1, run(stateB, b, endOfB, classes, table), verdicts)
    judge(row + 2, run(stateC, c, endOfC, classes, table), verdicts)
    judge(row + 3, run(stateD, d, endOfD, classes, table), verdicts)
    row += 4
  }
  return unknown ? -1 : i32((place - failed) >> 2)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function next(state: u32, at: usize, classes: usize, table: usize): u32 {
  return load<u16>(table + (usize(state + load<u8>(classes + load<u8>(at))) << 1))
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function run(state: u32, from: usize, to: usize, classes: usize, table: usize): u32 {
  for (; from < to; from++) state = next(state, from, classes, table)
  return state
}

/** Of two quotes one counts. */
function runUndoubled(from: usize, to: usize, quote: u8, classes: usize, table: usize): u32 {
  let state: u32 = 0
  for (; from < to; from++) {
    state = next(state, from, classes, table)
    if (load<u8>(from) == quote) from++
  }
  return state
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function judge(row: i32, state: u32, verdicts: usize): void {
  const verdict = load<u16>(verdicts + (usize(state) << 1))
  store<i32>(place, row)
  place += usize(verdict == 0) << 2
  if (verdict == 2) unknown = true
}
