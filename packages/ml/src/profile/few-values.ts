import { countsOfPairs, type ValueCounts } from './value-counts.ts'

const fewestPlaces = 64
const most = 2 ** 12

/**
 * Counts a column's values in a hash table as long as there are few different ones, as in most columns of whole
 * numbers, dates and flags: no value waits to be sorted.
 */
export const fewValues = () => {
  let keys = new Float64Array(fewestPlaces)
  let counts = new Float64Array(fewestPlaces)
  let n = 0

  const grow = (): void => {
    const [oldKeys, oldCounts] = [keys, counts]
    keys = new Float64Array(oldKeys.length * 4)
    counts = new Float64Array(keys.length)
    const words = new Uint32Array(oldKeys.buffer)
    for (let from = 0; from < oldKeys.length; from++) {
      if (oldCounts[from] === 0) continue
      let place = placeOf(words[2 * from]!, words[2 * from + 1]!, keys.length)
      while (counts[place]! > 0) place = (place + 1) & (keys.length - 1)
      keys[place] = oldKeys[from]!
      counts[place] = oldCounts[from]!
    }
  }

  return {
    /**
     * Counts values[from], values[from + 1], …, none of them NaN, and answers where it stopped: at the end, or before
     * the first value that would be one too many.
     */
    add(values: Float64Array, from: number, to: number): number {
      const words = new Uint32Array(values.buffer, values.byteOffset, to * 2)
      for (let i = from; i < to; i++) {
        const value = values[i]!
        let place = placeOf(words[2 * i]!, words[2 * i + 1]!, keys.length)
        while (counts[place]! > 0 && keys[place] !== value) place = (place + 1) & (keys.length - 1)
        if (counts[place] === 0) {
          if (n === most) return i
          n++
          keys[place] = value
          counts[place] = 1
          if (n * 4 > keys.length) grow()
        } else counts[place]!++
      }
      return to
    },
    finish(): ValueCounts {
      const used = new Uint16Array(n)
      for (let place = 0, at = 0; place < counts.length; place++) if (counts[place]! > 0) used[at++] = place
      used.sort((a, b) => keys[a]! - keys[b]!)
      return countsOfPairs(
        Float64Array.from(used, (place) => keys[place]! + 0),
        Float64Array.from(used, (place) => counts[place]!),
        most,
      )
    },
  }
}

const placeOf = (low: number, high: number, places: number): number => {
  const hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b)
  return (hash ^ (hash >>> 15)) & (places - 1)
}
