import type { Points } from './chunk.ts'
import { extremeAt, extremesOf, type ChunkHead, type Extreme } from './chunk-head.ts'
import { firstPlace } from './points.ts'

/** What is drawn: so many points between these steps. */
export interface Span {
  readonly count: number
  readonly firstStep: number
  readonly lastStep: number
}

/** Draws a curve from its points, which are told in order of step, part after part. */
export interface Curve {
  /** Whether a chunk lies in one bucket: if it does not hold the first or last point of all, its head says enough. */
  takesWhole(head: ChunkHead): boolean
  addWhole(head: ChunkHead): void
  add(points: Points): void
  end(): Points
}

/**
 * At most 2·buckets + 2 points that draw the same curve: of each bucket of steps the least and the greatest value
 * (NaN only where a bucket holds nothing else), and the first and last point. Buckets are equal ranges of steps;
 * equal numbers of points where all steps are one.
 */
export function drawCurve({ count, firstStep, lastStep }: Span, buckets: number): Curve {
  const width = (lastStep - firstStep) / buckets
  /** Behind how many points, or before which step, a bucket ends. */
  const endOf = (bucket: number) =>
    bucket === buckets - 1
      ? Infinity
      : width > 0
        ? firstStep + width * (bucket + 1)
        : Math.round((count * (bucket + 1)) / buckets)
  const kept: Extreme[] = []
  const keep = (one: Extreme) => {
    if (kept.length === 0 || one.at > kept.at(-1)!.at) kept.push(one)
  }
  let seen = 0
  let bucket = 0
  let end = endOf(0)
  let bounds: { least: Extreme; greatest: Extreme } | null = null
  let last: Extreme | null = null

  function leave(): void {
    if (bounds) {
      const { least, greatest } = bounds
      const inOrder = least.at <= greatest.at ? [least, greatest] : [greatest, least]
      inOrder.forEach(keep)
    }
    bounds = null
    end = endOf(++bucket)
  }

  const extend = (least: Extreme, greatest: Extreme) => {
    if (bounds === null) bounds = { least, greatest }
    else if (Number.isNaN(least.value)) return
    // NaN is as good as nothing, once there is something else.
    else if (Number.isNaN(bounds.least.value)) bounds = { least, greatest }
    else
      bounds = {
        least: least.value < bounds.least.value ? least : bounds.least,
        greatest: greatest.value > bounds.greatest.value ? greatest : bounds.greatest,
      }
  }

  return {
    takesWhole(head) {
      if (!(width > 0)) return false
      let own = Math.min(buckets - 1, Math.floor((head.firstStep - firstStep) / width))
      // Division and multiplication may round apart.
      if (own > 0 && head.firstStep < endOf(own - 1)) own--
      else if (head.firstStep >= endOf(own)) own++
      return head.lastStep < endOf(own)
    },
    addWhole(head) {
      while (head.firstStep >= end) leave()
      extend({ ...head.least, at: seen + head.least.at }, { ...head.greatest, at: seen + head.greatest.at })
      seen += head.count
    },
    add(points) {
      const { steps, values } = points
      const place = (at: number): Extreme => ({ ...extremeAt(points, at), at: seen + at })
      if (seen === 0) keep(place(0))
      for (let from = 0; from < steps.length; ) {
        const to =
          width > 0 ? firstPlace(steps, (step) => step >= end, from) : Math.min(steps.length, end - seen)
        if (to > from) {
          const { least, greatest } = extremesOf(values, from, to)
          extend(place(least === -1 ? from : least), place(greatest === -1 ? from : greatest))
        }
        from = to
        if (from < steps.length) leave()
      }
      last = place(steps.length - 1)
      seen += steps.length
    },
    end() {
      leave()
      if (last) keep(last)
      return {
        steps: new Float64Array(kept.map(({ step }) => step)),
        timesMs: new Float64Array(kept.map(({ tMs }) => tMs)),
        values: new Float64Array(kept.map(({ value }) => value)),
      }
    },
  }
}
