/** How alike two texts are, 0..1. */
export type Similarity = (a: string, b: string) => number

/**
 * Jaro–Winkler (Winkler 1990): letters that both have at about the same place, swaps counted half, a common beginning
 * of up to four letters counted more. For names and numbers with slips of the pen.
 */
export const jaroWinkler: Similarity = (a, b) => {
  if (a === b) return 1
  if (a.length === 0 || b.length === 0) return 0
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Uint8Array(b.length)
  const matched = new Uint8Array(a.length)
  let same = 0
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, i + reach + 1)
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (taken[j] === 1 || a.charCodeAt(i) !== b.charCodeAt(j)) continue
      taken[j] = 1
      matched[i] = 1
      same++
      break
    }
  }
  if (same === 0) return 0
  let moved = 0
  for (let i = 0, j = 0; i < a.length; i++) {
    if (matched[i] === 0) continue
    while (taken[j] === 0) j++
    if (a.charCodeAt(i) !== b.charCodeAt(j)) moved++
    j++
  }
  const jaro = (same / a.length + same / b.length + (same - moved / 2) / same) / 3
  let begin = 0
  while (begin < 4 && begin < a.length && a[begin] === b[begin]) begin++
  return jaro + begin * 0.1 * (1 - jaro)
}

/** Dice's share of common pairs of neighbouring letters, whatever their order: for addresses and titles. */
export const bigrams: Similarity = (a, b) => {
  if (a === b) return 1
  const [one, other] = [pairsOf(a), pairsOf(b)]
  let common = 0
  for (const [pair, count] of one) common += Math.min(count, other.get(pair) ?? 0)
  return (2 * common) / (a.length + b.length + 2)
}

/** With a blank at both ends, so that first and last letters count as much. */
function pairsOf(text: string): Map<string, number> {
  const padded = ` ${text} `
  const pairs = new Map<string, number>()
  for (let i = 0; i + 1 < padded.length; i++) {
    const pair = padded.slice(i, i + 2)
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  }
  return pairs
}
