import { countsOfPairs, type ValueCounts } from './value-counts.ts'

const places = 2 ** 14
const most = 2 ** 12

/**
 * Counts a column's values in a hash table as long as there are few different ones, as in most columns of whole
 * numbers, dates and flags: no value waits to be sorted.
 */
export const fewValues = () => {
  const keys = new Float64Array(places)
  const counts = new Float64Array(places)
  let n = 0

  return {
    /**
     * Counts values[from], values[from + 1], …, none of them NaN, and answers where it stopped: at the end, or before
     * the first value that would be one too many.
     */
    add(values: Float64Array, from: number, to: number): number {
      const words = new Uint32Array(values.buffer, values.byteOffset, to * 2)
      for (let i = from; i < to; i++) {
        const value = values[i]!
        const hash = Math.imul(words[2 * i]! ^ Math.imul(words[2 * i + 1]!, 0x9e3779b1), 0x85ebca6b)
        let place = (hash ^ (hash >>> 15)) & (places - 1)
        while (counts[place]! > 0 && keys[place] !== value) place = (place + 1) & (places - 1)
        if (counts[place] === 0) {
          if (n === most) return i
          n++
          keys[place] = value
        }
        counts[place]!++
      }
      return to
    },
    finish(): ValueCounts {
      const used = [...counts.keys()].filter((place) => counts[place]! > 0)
      used.sort((a, b) => keys[a]! - keys[b]!)
      return countsOfPairs(
        Float64Array.from(used, (place) => keys[place]! + 0),
        Float64Array.from(used, (place) => counts[place]!),
      )
    },
  }
}
