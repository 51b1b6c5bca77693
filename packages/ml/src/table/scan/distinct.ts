import { instantiate } from './kernel.ts'

/** Counts different ones of what it is given, in a memory of its own that grows. */
export interface Distinct {
  /** At most 4,096 at once. false where there is no room for more: it has some ten million. */
  add(some: Float64Array): boolean
  readonly count: number
}

const mostPages = 8192
/** Whole numbers that a bit each is kept of, from some below the least that came first; and the pages that these take. */
const places = 2 ** 24
const slack = 1000
const bitsAt = 65_536
const bitsPages = 1 + places / 8 / 65_536

/** Of keys as the kernel makes them of texts, each of 64 bits, where 0 is none. */
export const distinctKeys = (): Distinct => keySet(false)

/** Of numbers, where NaN is none. Whole ones that lie near each other, as ids do, have a bit each, until others come. */
export const distinctNumbers = (): Distinct => {
  let near: NearNumbers | null = nearNumbers()
  let others: Distinct | null = null
  return {
    add(values) {
      if (near?.add(values)) return true
      if (near !== null) {
        others = keySet(true)
        for (const before of near.all()) others.add(before)
        near = null
      }
      return others!.add(values)
    },
    get count() {
      return (near ?? others)!.count
    },
  }
}

const keySet = (ofNumbers: boolean): Distinct => {
  const { kernel, memory } = instantiate(2, mostPages)
  const at = kernel.keysAt.value
  return {
    add(some) {
      new Float64Array(memory.buffer, at, some.length).set(some)
      if (ofNumbers) kernel.keysOfValues(at, some.length, at)
      return kernel.addKeys(some.length) !== 0
    },
    get count() {
      return kernel.different.value
    },
  }
}

interface NearNumbers extends Distinct {
  /** false where one has no bit; then none of these has been added. */
  add(values: Float64Array): boolean
  all(): Iterable<Float64Array>
}

const nearNumbers = (): NearNumbers => {
  const { kernel, memory } = instantiate(bitsPages, bitsPages)
  const at = kernel.keysAt.value
  let low = Number.NaN
  let count = 0
  return {
    add(values) {
      if (Number.isNaN(low)) low = Math.floor(leastOf(values)) - slack
      new Float64Array(memory.buffer, at, values.length).set(values)
      const found = kernel.tick(at, values.length, bitsAt, places, low)
      count += Math.max(found, 0)
      return found >= 0
    },
    get count() {
      return count
    },
    *all() {
      const bytes = new Uint8Array(memory.buffer, bitsAt, places / 8)
      for (let byte = 0; byte < bytes.length; byte++) {
        const bits = bytes[byte]!
        if (bits === 0) continue
        const ticked = [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (bits >> bit) & 1)
        yield Float64Array.from(ticked, (bit) => low + byte * 8 + bit)
      }
    },
  }
}

/** NaN where there is none. */
const leastOf = (values: Float64Array): number => {
  const present = values.filter((value) => !Number.isNaN(value))
  return present.length === 0 ? Number.NaN : Math.min(...present)
}
