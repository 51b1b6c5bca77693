import { openSketch } from './distinct-sketch.ts'
import { bucketOf, bucketsMost, noteNumber, type ValueCounts } from './value-counts.ts'

const places = bucketsMost * 2

/** Goes on counting into the buckets that values have come to: a hash table of them, where nothing is sorted. */
export const valueBuckets = (begun: ValueCounts) => {
  const sketch = openSketch<number>()
  if (begun.sketch) sketch.addAll(begun.sketch)
  let level = begun.level!
  const keys = new Float64Array(places)
  const counts = new Float64Array(places)
  let n = 0

  const count = (bucket: number, times: number): void => {
    let place = placeOf(bucket)
    while (counts[place]! > 0 && keys[place] !== bucket) place = (place + 1) & (places - 1)
    if (counts[place] === 0) {
      n++
      keys[place] = bucket
    }
    counts[place]! += times
  }

  /** Each two neighbours become one, until there are few enough again. */
  const coarsen = (): void => {
    const [oldKeys, oldCounts] = [keys.slice(), counts.slice()]
    keys.fill(0)
    counts.fill(0)
    n = 0
    level++
    for (const [place, times] of oldCounts.entries())
      if (times > 0) count(Math.floor(oldKeys[place]! / 2), times)
    if (n > bucketsMost) coarsen()
  }

  for (const [i, key] of begun.keys.entries()) count(key, begun.counts[i]!)

  return {
    /** None may be NaN. */
    add(values: Float64Array, from: number, to: number): void {
      for (let i = from; i < to; i++) {
        const value = values[i]! + 0
        noteNumber(sketch, value)
        count(bucketOf(value, level), 1)
        if (n > bucketsMost) coarsen()
      }
    },
    finish(): ValueCounts {
      const used = new Uint32Array(n)
      for (let place = 0, at = 0; place < places; place++) if (counts[place]! > 0) used[at++] = place
      used.sort((a, b) => keys[a]! - keys[b]!)
      return {
        level,
        keys: Float64Array.from(used, (place) => keys[place]!),
        counts: Float64Array.from(used, (place) => counts[place]!),
        sketch: sketch.finish(),
      }
    },
  }
}

const placeOf = (bucket: number): number => {
  const hash = Math.imul(bucket | 0, 0x9e3779b1) ^ ((bucket * 2 ** -32) | 0)
  return (hash ^ (hash >>> 15)) & (places - 1)
}
