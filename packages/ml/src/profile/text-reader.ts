import type { Texts } from '../table/take-rows.ts'
import type { Counting } from './counting.ts'
import type { TextSummary } from './summary.ts'
import { bytesMost, type TextCounts, textCounter, textsMost } from './text-counts.ts'

/** Of texts that are longer together, no second copy is made. */
const longestRegion = 2 ** 26

/**
 * Summarises a column of texts. What their characters tell is asked of each different text once, as long as they are
 * counted.
 */
export const textReader = (counting: Counting, name: string, exact: boolean) => {
  let [count, blanks, shortest, longest, characters] = [0, 0, Infinity, 0, 0]

  const look = (source: Uint8Array, at: number, length: number, times: number): void => {
    let signs = 0
    let blank = true
    for (let i = at; i < at + length; i++) {
      const byte = source[i]!
      // Bytes 10…… go on with a character.
      if ((byte & 0xc0) !== 0x80) signs++
      if (byte > 32) blank = false
    }
    if (blank) blanks += times
    if (signs < shortest) shortest = signs
    if (signs > longest) longest = signs
    characters += signs * times
  }

  const lookAtAll = ({ bytes, ends, counts }: Omit<TextCounts, 'sketch'>): void => {
    for (let i = 0, start = 0; i < counts.length; i++) {
      look(bytes, start, ends[i]! - start, counts[i]!)
      start = ends[i]!
    }
  }

  const { kernel } = counting
  const column = kernel.openTexts()
  /** Goes on counting texts that are too many for the kernel. */
  let rest: ReturnType<typeof textCounter> | null = null

  const addToRest = ({ region, starts, ends }: Texts, from: number, rows: number): void => {
    if (!rest) {
      rest = textCounter(exact, lookAtAll)
      rest.addAll(countedIn(counting, column))
      kernel.closeTexts(column)
    }
    for (let row = from; row < rows; row++) {
      const start = starts[row]!
      const length = ends[row]! - start
      if (start >= 0 && rest.add(region.bytes, start, length) < 0) look(region.bytes, start, length, 1)
    }
  }

  return {
    /** Takes the first so many; `miss` hears of those that are missing. */
    take(texts: Texts, rows: number, miss: (row: number) => void): void {
      let isWhole = false
      let from = 0
      if (!rest && texts.region.to - texts.region.from <= longestRegion) {
        const { source, starts, ends } = counting.putTexts(texts, rows)
        from = kernel.add(column, source, starts, ends, rows, textsMost, bytesMost)
        isWhole = from === rows && missingIn(counting, column) === 0
      }
      if (from < rows) addToRest(texts, from, rows)
      count += rows
      if (isWhole) return
      for (let row = 0; row < rows; row++) {
        if (texts.starts[row]! >= 0) continue
        count--
        miss(row)
      }
    },
    finish(): TextSummary {
      const texts = rest ? rest.finish() : countedIn(counting, column)
      if (!rest) kernel.closeTexts(column)
      lookAtAll(texts)
      return { name, type: 'text', count, blanks, shortest, longest, characters, texts }
    },
  }
}

/** Of the fields of `Texts` in the kernel. */
const missingIn = ({ words }: Counting, column: number): number => words(column, 8)[7]!

/** The texts that the kernel has counted in a column. */
export const countedIn = ({ words, bytes }: Counting, column: number): TextCounts => {
  const [n, used, , , entries, at] = words(column, 6) as unknown as number[]
  const facts = words(entries!, 4 * n!)
  const ends = new Float64Array(n!)
  const counts = new Float64Array(n!)
  for (let i = 0; i < n!; i++) {
    ends[i] = facts[4 * i + 1]!
    counts[i] = facts[4 * i + 2]! + facts[4 * i + 3]! * 2 ** 32
  }
  return { bytes: bytes(at!, used!).slice(), ends, counts, sketch: null }
}
