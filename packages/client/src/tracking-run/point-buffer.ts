/** Points of metrics, a column each; `key` points into `keys`. */
export interface PointBlock {
  readonly keys: readonly string[]
  readonly key: Uint32Array
  readonly step: Float64Array
  readonly tMs: Float64Array
  readonly value: Float64Array
}

export interface PointBuffer {
  readonly count: number
  /** Returns true when the buffer is full now, and must be taken before the next point. */
  add(key: string, value: number, step: number, tMs: number): boolean
  /** What it holds, as a block of its own; the buffer is empty then. Null where it holds nothing. */
  take(): PointBlock | null
}

/** Columns of numbers that points are written into: a point makes no object and no promise. */
export function pointBuffer(capacity: number): PointBuffer {
  const key = new Uint32Array(capacity)
  const step = new Float64Array(capacity)
  const tMs = new Float64Array(capacity)
  const value = new Float64Array(capacity)
  let numbers = new Map<string, number>()
  let lastKey: string | undefined
  let lastNumber = 0
  let count = 0

  function numberOf(name: string): number {
    if (name === lastKey) return lastNumber
    let number = numbers.get(name)
    if (number === undefined) numbers.set(name, (number = numbers.size))
    lastKey = name
    return (lastNumber = number)
  }

  return {
    get count() {
      return count
    },
    add(name, number, atStep, atMs) {
      key[count] = numberOf(name)
      value[count] = number
      step[count] = atStep
      tMs[count] = atMs
      return ++count === capacity
    },
    take() {
      if (count === 0) return null
      const block: PointBlock = {
        keys: [...numbers.keys()],
        key: key.slice(0, count),
        step: step.slice(0, count),
        tMs: tMs.slice(0, count),
        value: value.slice(0, count),
      }
      numbers = new Map()
      lastKey = undefined
      count = 0
      return block
    },
  }
}
