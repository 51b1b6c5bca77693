import type { Points } from './chunk.ts'
import type { Point } from './metric-point.ts'

/** Which comes first: the step or the time. The value decides of what is left, NaN behind all. */
export type PointOrder = 'step' | 'time'

export const pointsOf = (list: readonly Point[]): Points => ({
  steps: Float64Array.from(list, (p) => p.step),
  timesMs: Float64Array.from(list, (p) => p.tMs),
  values: Float64Array.from(list, (p) => p.value),
})

/** All points of these chunks in order, equal ones once. Chunks that follow one another in order cost a copy. */
export function mergePoints(chunks: readonly Points[], order: PointOrder = 'step'): Points {
  const all = joined(chunks)
  const first = order === 'step' ? all.steps : all.timesMs
  const second = order === 'step' ? all.timesMs : all.steps
  const compare = (a: number, b: number) =>
    first[a]! - first[b]! || second[a]! - second[b]! || compareValues(all.values[a]!, all.values[b]!)
  const count = all.steps.length
  let strict = true
  for (let i = 1; i < count && strict; i++) strict = compare(i - 1, i) < 0
  if (strict) return all
  const places = Uint32Array.from({ length: count }, (_, i) => i).sort(compare)
  const kept = places.filter((place, i) => i === 0 || compare(places[i - 1]!, place) !== 0)
  const pick = (column: Float64Array) => Float64Array.from(kept, (place) => column[place]!)
  return { steps: pick(all.steps), timesMs: pick(all.timesMs), values: pick(all.values) }
}

function compareValues(a: number, b: number): number {
  if (a === b) return 0
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  return a < b || Number.isNaN(b) ? -1 : 1
}

export function joined(chunks: readonly Points[]): Points {
  if (chunks.length === 1) return chunks[0]!
  const count = chunks.reduce((sum, { steps }) => sum + steps.length, 0)
  const all = {
    steps: new Float64Array(count),
    timesMs: new Float64Array(count),
    values: new Float64Array(count),
  }
  let at = 0
  for (const chunk of [...chunks].sort((a, b) => a.steps[0]! - b.steps[0]!)) {
    all.steps.set(chunk.steps, at)
    all.timesMs.set(chunk.timesMs, at)
    all.values.set(chunk.values, at)
    at += chunk.steps.length
  }
  return all
}

/** Those from place `from` up to, without, place `to`. */
export const slicePoints = ({ steps, timesMs, values }: Points, from: number, to?: number): Points => ({
  steps: steps.subarray(from, to),
  timesMs: timesMs.subarray(from, to),
  values: values.subarray(from, to),
})

/** Those at these places. */
export const pickPoints = ({ steps, timesMs, values }: Points, places: readonly number[]): Points => ({
  steps: Float64Array.from(places, (i) => steps[i]!),
  timesMs: Float64Array.from(places, (i) => timesMs[i]!),
  values: Float64Array.from(places, (i) => values[i]!),
})

/** Those with a step in [from, to]; the points are in order of step. */
export function betweenSteps(points: Points, from: number, to: number): Points {
  const { steps } = points
  return slicePoints(
    points,
    firstPlace(steps, (step) => step >= from),
    firstPlace(steps, (step) => step > to),
  )
}

/** The first place, from `low` on, that is so; all behind it are so too. */
export function firstPlace(column: Float64Array, is: (value: number) => boolean, low = 0): number {
  let high = column.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (is(column[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * The places of at most `most` points spread evenly: the first of each of `most` groups of equal size (SQL's ntile: the
 * first groups have one more where it does not come out even), and the last point instead of the last group's first.
 */
export function sampledPlaces(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i)
  const size = Math.floor(count / most)
  const larger = count % most
  const places = Array.from({ length: most }, (_, i) => i * size + Math.min(i, larger))
  places[most - 1] = count - 1
  return places
}
