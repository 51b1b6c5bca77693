import type { Written } from './suspect.ts'

/** The rows, from 1, that are equal to an earlier one in every cell. */
export const duplicates = (columns: readonly Written[], rows: number): number[] => {
  // Rows that agree so far share a class; each column splits the classes further.
  let classes = new Int32Array(rows)
  let count = Math.min(rows, 1)
  for (const { codes, levels } of columns) {
    const next = new Int32Array(rows)
    const seen = new Map<number, number>()
    for (let row = 0; row < rows; row++) {
      const key = classes[row]! * (levels.length + 1) + codes[row]! + 1
      let found = seen.get(key)
      if (found === undefined) seen.set(key, (found = seen.size))
      next[row] = found
    }
    classes = next
    count = seen.size
    if (count === rows) return []
  }
  const first = new Uint8Array(count)
  const repeated: number[] = []
  for (let row = 0; row < rows; row++) {
    if (first[classes[row]!]) repeated.push(row + 1)
    first[classes[row]!] = 1
  }
  return repeated
}
