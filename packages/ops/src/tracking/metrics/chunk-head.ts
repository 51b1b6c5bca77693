import type { Points } from './chunk.ts'

/** A point, and its place among those of its chunk. */
export interface Extreme {
  readonly at: number
  readonly step: number
  readonly tMs: number
  readonly value: number
}

/** What is known of a chunk without opening it. */
export interface ChunkHead {
  readonly count: number
  readonly firstStep: number
  readonly firstTMs: number
  readonly lastStep: number
  readonly lastTMs: number
  /** Whether its points are in order of time too. */
  readonly inTime: boolean
  /** NaN only where there is nothing else; then the first point. */
  readonly least: Extreme
  readonly greatest: Extreme
}

/** Of at least one point, in order of step and time. */
export function headOf(points: Points): ChunkHead {
  const { steps, timesMs } = points
  const count = steps.length
  let inTime = true
  for (let i = 1; i < count && inTime; i++) inTime = timesMs[i]! >= timesMs[i - 1]!
  const { least, greatest } = extremesOf(points.values, 0, count)
  return {
    count,
    firstStep: steps[0]!,
    firstTMs: timesMs[0]!,
    lastStep: steps[count - 1]!,
    lastTMs: timesMs[count - 1]!,
    inTime,
    least: extremeAt(points, Math.max(0, least)),
    greatest: extremeAt(points, Math.max(0, greatest)),
  }
}

export const extremeAt = ({ steps, timesMs, values }: Points, at: number): Extreme => ({
  at,
  step: steps[at]!,
  tMs: timesMs[at]!,
  value: values[at]!,
})

/** The places of the first of the least and of the greatest values in [from, to); -1 where all are NaN. */
export function extremesOf(values: Float64Array, from: number, to: number) {
  let i = from
  while (i < to && Number.isNaN(values[i]!)) i++
  if (i === to) return { least: -1, greatest: -1 }
  let [least, greatest] = [i, i]
  let low = values[i]!
  let high = low
  for (; i < to; i++) {
    const value = values[i]!
    if (value < low) {
      low = value
      least = i
    } else if (value > high) {
      high = value
      greatest = i
    }
  }
  return { least, greatest }
}

/** Fourteen doubles. */
export function encodeHead(head: ChunkHead): Uint8Array {
  const { count, firstStep, firstTMs, lastStep, lastTMs, inTime, least, greatest } = head
  const extremes = [least, greatest].flatMap(({ at, step, tMs, value }) => [at, step, tMs, value])
  const numbers = [count, firstStep, firstTMs, lastStep, lastTMs, inTime ? 1 : 0, ...extremes]
  return new Uint8Array(Float64Array.from(numbers).buffer)
}

export function decodeHead(bytes: Uint8Array): ChunkHead {
  const numbers = new Float64Array(new Uint8Array(bytes).buffer)
  const extreme = (from: number): Extreme => ({
    at: numbers[from]!,
    step: numbers[from + 1]!,
    tMs: numbers[from + 2]!,
    value: numbers[from + 3]!,
  })
  return {
    count: numbers[0]!,
    firstStep: numbers[1]!,
    firstTMs: numbers[2]!,
    lastStep: numbers[3]!,
    lastTMs: numbers[4]!,
    inTime: numbers[5] === 1,
    least: extreme(6),
    greatest: extreme(10),
  }
}
