import { type TextCounts, textCounter } from './text-counts.ts'

const [capital, small, digit, more] = [65, 97, 57, 43]
const longest = 40

/**
 * What each text looks like, counted: `7590-VHVEG` → `9+-A+`. A stands for a capital letter, a for another letter of
 * any script, 9 for a digit, + for more of the same; other signs stand for themselves.
 */
export const patternCounts = ({ bytes, ends, counts }: TextCounts): TextCounts => {
  const counter = textCounter()
  const pattern = new Uint8Array(longest + 2)
  for (let i = 0, at = 0; i < counts.length; i++) {
    const end = ends[i]!
    let length = 0
    let last = 0
    let run = 0
    for (; at < end && length < longest; at++) {
      const sign = signOf(bytes[at]!)
      if (sign === last && (sign === small || sign === capital || sign === digit)) {
        if (++run === 2) pattern[length++] = more
        continue
      }
      if (sign === 0) continue
      pattern[length++] = sign
      last = sign
      run = 1
    }
    at = end
    counter.add(pattern, 0, length, counts[i])
  }
  return counter.finish()
}

/** Of one byte of UTF-8: beyond ASCII, a letter by its first byte and nothing (0) by those that follow. */
const signOf = (byte: number): number => {
  if (byte >= 0xc0) return small
  if (byte >= 0x80) return 0
  if (byte >= 97 && byte <= 122) return small
  if (byte >= 65 && byte <= 90) return capital
  return byte >= 48 && byte <= 57 ? digit : byte
}
