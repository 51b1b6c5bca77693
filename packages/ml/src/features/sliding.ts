/**
 * What a window's numbers come to. Windows only move forward, so numbers come in at one end and go out at the other:
 * add takes the position of a number that comes in, remove that of the oldest one inside.
 */
export interface Sliding {
  add(position: number): void
  remove(position: number): void
  value(): number
}

/** Neumaier's compensated sum: numbers that come and go leave no trace. */
function exactSum() {
  let sum = 0
  let lost = 0
  return {
    add(x: number) {
      const next = sum + x
      lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum
      sum = next
    },
    value: () => sum + lost,
    clear() {
      sum = 0
      lost = 0
    },
  }
}

type Make = (values: Float64Array) => Sliding

const counted =
  (value: (sum: number, count: number) => number): Make =>
  (values) => {
    const sum = exactSum()
    let count = 0
    return {
      add(at) {
        if (Number.isNaN(values[at]!)) return
        count++
        sum.add(values[at]!)
      },
      remove(at) {
        if (Number.isNaN(values[at]!)) return
        if (--count === 0) sum.clear()
        else sum.add(-values[at]!)
      },
      value: () => value(sum.value(), count),
    }
  }

/** The least by `before`, from a queue of those that may yet become it. */
const extreme =
  (before: (a: number, b: number) => boolean): Make =>
  (values) => {
    const queue: number[] = []
    let head = 0
    return {
      add(at) {
        if (Number.isNaN(values[at]!)) return
        while (queue.length > head && !before(values[queue.at(-1)!]!, values[at]!)) queue.pop()
        queue.push(at)
      },
      remove(at) {
        if (queue[head] === at) head++
        if (head > 1024 && head * 2 > queue.length) {
          queue.splice(0, head)
          head = 0
        }
      },
      value: () => (queue.length > head ? values[queue[head]!]! : Number.NaN),
    }
  }

const median: Make = (values) => {
  const sorted: number[] = []
  const placeOf = (x: number) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sorted[middle]! < x) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    add(at) {
      if (!Number.isNaN(values[at]!)) sorted.splice(placeOf(values[at]!), 0, values[at]!)
    },
    remove(at) {
      if (!Number.isNaN(values[at]!)) sorted.splice(placeOf(values[at]!), 1)
    },
    value() {
      const n = sorted.length
      if (n === 0) return Number.NaN
      return n % 2 === 1 ? sorted[(n - 1) / 2]! : (sorted[n / 2 - 1]! + sorted[n / 2]!) / 2
    },
  }
}

/** The sample's deviation (divided by n − 1, as pandas), from sums of differences to a number of the data's size. */
const deviation: Make = (values) => {
  const sum = exactSum()
  const squares = exactSum()
  let count = 0
  let origin = Number.NaN
  const step = (x: number, by: 1 | -1) => {
    const d = x - origin
    sum.add(by * d)
    squares.add(by * d * d)
    count += by
  }
  return {
    add(at) {
      if (Number.isNaN(values[at]!)) return
      if (count === 0) {
        origin = values[at]!
        sum.clear()
        squares.clear()
      }
      step(values[at]!, 1)
    },
    remove(at) {
      if (!Number.isNaN(values[at]!)) step(values[at]!, -1)
    },
    value() {
      if (count < 2) return Number.NaN
      const total = sum.value()
      return Math.sqrt(Math.max(0, squares.value() - (total * total) / count) / (count - 1))
    },
  }
}

const distinct: Make = (values) => {
  const counts = new Map<number, number>()
  return {
    add(at) {
      if (!Number.isNaN(values[at]!)) counts.set(values[at]!, (counts.get(values[at]!) ?? 0) + 1)
    },
    remove(at) {
      const left = (counts.get(values[at]!) ?? 0) - 1
      if (left > 0) counts.set(values[at]!, left)
      else counts.delete(values[at]!)
    },
    value: () => counts.size,
  }
}

/** Missing values don't take part; of no value at all the count is 0 and the rest is missing. */
export const slidings = {
  count: counted((_sum, count) => count),
  sum: counted((sum, count) => (count === 0 ? Number.NaN : sum)),
  mean: counted((sum, count) => sum / count),
  std: deviation,
  min: extreme((a, b) => a < b),
  max: extreme((a, b) => a > b),
  median,
  distinct,
} satisfies Record<string, Make>
export type SlidingHow = keyof typeof slidings
