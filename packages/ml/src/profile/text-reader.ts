import type { TextSummary } from './summary.ts'
import { type TextCounts, textCounter } from './text-counts.ts'

/**
 * Summarises a column of texts. What their characters tell is asked of each different text once, as long as they are
 * counted.
 */
export const textReader = (name: string, exact: boolean) => {
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

  const counter = textCounter(exact, lookAtAll)
  return {
    /** Takes a text that is present. */
    add(source: Uint8Array, at: number, length: number): void {
      count++
      if (!counter.add(source, at, length)) look(source, at, length, 1)
    },
    finish(): TextSummary {
      const texts = counter.finish()
      lookAtAll(texts)
      return { name, type: 'text', count, blanks, shortest, longest, characters, texts }
    },
  }
}
