import { patternCounts } from './patterns.ts'
import type { ColumnProfile } from './profile.ts'
import type { TextCounts } from './text-counts.ts'

const decoder = new TextDecoder()

/** Text i of these. */
export const textAt = ({ bytes, ends }: TextCounts, i: number): string => {
  const [start, end] = [i === 0 ? 0 : ends[i - 1]!, ends[i]!]
  // A TextDecoder call costs more than the rest of the work on a short text.
  let text = ''
  if (end - start <= 24) {
    for (let at = start; at < end; at++) {
      if (bytes[at]! > 127) return decoder.decode(bytes.subarray(start, end))
      text += String.fromCharCode(bytes[at]!)
    }
    return text
  }
  return decoder.decode(bytes.subarray(start, end))
}

/**
 * Each text, with how often it is there.
 * @param isWanted leaves out those that it says no to, of their bytes[start..end)
 */
export function* eachText(
  texts: TextCounts,
  isWanted: (bytes: Uint8Array, start: number, end: number) => boolean = () => true,
): Generator<[string, number]> {
  const { bytes, ends, counts } = texts
  for (let i = 0, start = 0; i < counts.length; start = ends[i++]!)
    if (isWanted(bytes, start, ends[i]!)) yield [textAt(texts, i), counts[i]!]
}

/** The most frequent texts, the most frequent first, ties by code points. */
export const mostFrequent = (texts: TextCounts, most: number): { value: string; count: number }[] => {
  const { bytes, ends, counts } = texts
  const bytesOf = (i: number) => bytes.subarray(i === 0 ? 0 : ends[i - 1]!, ends[i])
  const best: number[] = []
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!
    const isBefore = (other: number) =>
      count > counts[other]! || (count === counts[other]! && Buffer.compare(bytesOf(i), bytesOf(other)) < 0)
    if (best.length === most && (count < counts[best[most - 1]!]! || !isBefore(best[most - 1]!))) continue
    let at = best.length
    while (at > 0 && isBefore(best[at - 1]!)) at--
    best.splice(at, 0, i)
    best.length = Math.min(best.length, most)
  }
  return best.map((i) => ({ value: textAt(texts, i), count: counts[i]! }))
}

/** What the texts look like, the most frequent first, at most five; null where they were too many to keep. */
export const frequentPatterns = (texts: TextCounts): ColumnProfile['patterns'] =>
  texts.sketch
    ? null
    : mostFrequent(patternCounts(texts), 5).map(({ value, count }) => ({ pattern: value, count }))
