import { editDistance, tolerance } from './edit-distance.ts'
import { type Detector, rowsHolding, type Suspect } from './suspect.ts'

/** Columns with more distinct texts than this are names or notes: nearness says little there. */
const mostLevels = 3000

/** How many times more often the right spelling occurs. */
const commoner = 5

/**
 * Rare texts that are, but for a few characters, a much commoner text of the column. Digits that differ are another
 * number, not a misspelling; short texts are too near to each other to tell.
 */
export const misspelt: Detector = (columns) =>
  columns.flatMap((column, index) => {
    const present = [...column.counts.keys()].filter((code) => column.counts[code]! > 0)
    if (present.length < 2 || present.length > mostLevels || present.length > column.filled * 0.5) return []
    const usual = present.filter((code) => column.counts[code]! >= commoner)
    const found = new Map<number, Omit<Suspect, 'column' | 'row'>>()
    for (const code of present) {
      const text = column.levels[code]!
      const count = column.counts[code]!
      if (text.length < 4) continue
      let best: { code: number; distance: number } | null = null
      for (const other of usual) {
        const right = column.levels[other]!
        if (other === code || column.counts[other]! < commoner * count || right.length < 4) continue
        const most = best
          ? best.distance - 1
          : Math.min(tolerance(right.length), Math.floor(right.length / 3))
        if (most < 1) continue
        const distance = editDistance(text, right, most)
        if (distance <= most && isOneWordOff(text, right)) best = { code: other, distance }
      }
      if (!best) continue
      const right = column.levels[best.code]!
      found.set(code, {
        reason: 'misspelt',
        score: sameButForForm(text, right) ? 0.7 : 0.8,
        words: `"${right}" is written ${column.counts[best.code]!.toLocaleString('en-US')} times`,
        instead: right,
      })
    }
    return rowsHolding(column, index, found)
  })

/**
 * Word by word, each that differs is nearly the other, and long enough to tell. Digits that differ make another number,
 * and so do texts without letters.
 */
const isOneWordOff = (a: string, b: string): boolean => {
  if (!/\p{L}/u.test(a) || !/\p{L}/u.test(b)) return false
  const [words, others] = [wordsOf(a), wordsOf(b)]
  if (words.length !== others.length) return editDistance(a, b, 2) <= 2 && !/\d/.test(a + b)
  return words.every((word, i) => {
    const other = others[i]!
    if (word === other) return true
    if (Math.max(word.length, other.length) < 4 || word.replaceAll(/\D/g, '') !== other.replaceAll(/\D/g, ''))
      return false
    const most = Math.max(1, Math.floor(other.length * 0.34))
    return editDistance(word, other, most) <= most
  })
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')

const sameButForForm = (a: string, b: string): boolean =>
  a.toLowerCase().replaceAll(/[\W_]/g, '') === b.toLowerCase().replaceAll(/[\W_]/g, '')
