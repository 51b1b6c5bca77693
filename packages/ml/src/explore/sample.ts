import { seededRandom } from '../stats/index.ts'
import { badSample } from './explore.errors.ts'

/**
 * Row numbers of a random sample without replacement, ascending: the same for the same seed. All rows where there are
 * no more.
 */
export const sampleRows = (rows: number, size: number, seed: number): number[] => {
  if (!Number.isInteger(size) || size < 1) throw badSample(size)
  if (size >= rows) return Array.from({ length: rows }, (_, row) => row)
  const random = seededRandom(seed, 'sample')
  const chosen = new Set<number>()
  // Floyd's algorithm (Bentley & Floyd 1987): as many draws as rows are wanted.
  for (let last = rows - size; last < rows; last++) {
    const row = random.integer(last + 1)
    chosen.add(chosen.has(row) ? last : row)
  }
  return [...chosen].sort((a, b) => a - b)
}

/**
 * As `sampleRows`, with each stratum's share of the whole: sizes by largest remainder, and one row at least of every
 * stratum as long as there are as many rows to give.
 * @param strata the stratum of each row, from −1 (missing is a stratum too)
 */
export const sampleByStrata = (strata: Int32Array, size: number, seed: number): number[] => {
  if (!Number.isInteger(size) || size < 1) throw badSample(size)
  if (size >= strata.length) return sampleRows(strata.length, size, seed)
  const members = new Map<number, number[]>()
  for (const [row, stratum] of strata.entries()) {
    const rows = members.get(stratum)
    if (rows) rows.push(row)
    else members.set(stratum, [row])
  }
  const groups = [...members.values()].sort((a, b) => b.length - a.length || a[0]! - b[0]!)
  const wanted = sizesOf(
    groups.map((rows) => rows.length),
    size,
  )
  return groups
    .flatMap((rows, i) =>
      wanted[i] === 0 ? [] : sampleRows(rows.length, wanted[i]!, seed + i).map((at) => rows[at]!),
    )
    .sort((a, b) => a - b)
}

const sizesOf = (counts: readonly number[], size: number): number[] => {
  const all = counts.reduce((sum, count) => sum + count, 0)
  const least = counts.length <= size ? 1 : 0
  const exact = counts.map((count) => (count * size) / all)
  const sizes = exact.map((share) => Math.max(least, Math.floor(share)))
  const byRemainder = [...counts.keys()].sort((a, b) => (exact[b]! % 1) - (exact[a]! % 1) || a - b)
  let left = size - sizes.reduce((sum, count) => sum + count, 0)
  for (let i = 0; left > 0; i = (i + 1) % counts.length) {
    const at = byRemainder[i]!
    if (sizes[at]! < counts[at]!) {
      sizes[at]!++
      left--
    }
  }
  // Rows given to rare strata come from the largest.
  for (let i = 0; left < 0; i = (i + 1) % counts.length)
    if (sizes[i]! > least) {
      sizes[i]!--
      left++
    }
  return sizes
}
