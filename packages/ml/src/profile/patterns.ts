import { openCounting } from './counting.ts'
import { bytesMost, type TextCounts, textsMost } from './text-counts.ts'
import { countedIn } from './text-reader.ts'

/** What the kernel is given at once; a longer text comes alone, and is looked at up to there. */
const textsAtOnce = 2 ** 16
const bytesAtOnce = 2 ** 20
const longestLookedAt = 2 ** 26

const none: TextCounts = {
  bytes: new Uint8Array(0),
  ends: new Float64Array(0),
  counts: new Float64Array(0),
  sketch: null,
}

/**
 * What each text looks like, counted: `7590-VHVEG` → `9+-A+`. A stands for a capital letter, a for another letter of
 * any script, 9 for a digit, + for more of the same; other signs stand for themselves. None where the patterns are too
 * many, which they are only where all texts are counted.
 */
export const patternCounts = ({ bytes, ends, counts }: TextCounts): TextCounts => {
  const counting = openCounting()
  const { kernel, room, doubles } = counting
  const [roomOfBytes, roomOfEnds, roomOfCounts] = [room(), room(), room()]
  const column = kernel.openTexts()
  try {
    for (let first = 0, start = 0; first < counts.length; ) {
      let next = first + 1
      while (next < counts.length && next - first < textsAtOnce && ends[next]! - start <= bytesAtOnce) next++
      const rows = next - first
      const end = Math.min(ends[next - 1]!, start + longestLookedAt)
      const source = roomOfBytes(end - start)
      const [endsAt, countsAt] = [roomOfEnds(rows * 8), roomOfCounts(rows * 8)]
      counting.bytes(source, end - start).set(bytes.subarray(start, end))
      doubles(endsAt, rows).set(ends.subarray(first, next))
      doubles(endsAt, rows)[rows - 1] = end
      doubles(countsAt, rows).set(counts.subarray(first, next))
      if (!kernel.addPatterns(column, source - start, start, endsAt, countsAt, rows, textsMost, bytesMost))
        return none
      first = next
      start = ends[next - 1]!
    }
    return countedIn(counting, column)
  } finally {
    kernel.closeTexts(column)
    counting.close()
  }
}
