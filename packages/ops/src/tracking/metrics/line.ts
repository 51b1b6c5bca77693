import type { Points } from './chunk.ts'
import { headOf, type ChunkHead } from './chunk-head.ts'
import { betweenSteps, slicePoints, type PointOrder } from './points.ts'

/** A stretch of a series: points at hand, or a chunk that can be opened. */
export interface Part {
  readonly head: ChunkHead
  readonly points: Points | null
  /** Of the chunk, where the points are not at hand. */
  readonly chunk: { readonly id: number; readonly headBytes: Uint8Array } | null
}

export const partOf = (points: Points): Part => ({ head: headOf(points), points, chunk: null })

/** Parts that overlap, or touch, stand together; the groups follow one another in order of step and time. */
export function groupsInLine(parts: readonly Part[]): Part[][] {
  const sorted = parts.toSorted(
    ({ head: a }, { head: b }) => a.firstStep - b.firstStep || a.firstTMs - b.firstTMs,
  )
  const groups: Part[][] = []
  let end: ChunkHead | null = null
  for (const part of sorted) {
    const { head } = part
    const apart = end === null || isBefore(end.lastStep, end.lastTMs, head.firstStep, head.firstTMs)
    if (apart) groups.push([part])
    else groups.at(-1)!.push(part)
    if (end === null || isBefore(end.lastStep, end.lastTMs, head.lastStep, head.lastTMs)) end = head
  }
  return groups
}

const isBefore = (step: number, tMs: number, otherStep: number, otherTMs: number) =>
  step < otherStep || (step === otherStep && tMs < otherTMs)

/** Whether parts that follow one another in order of step do so in this order too. */
export const isOrdered = (line: readonly Part[], order: PointOrder): boolean =>
  order === 'step' ||
  line.every(({ head }, i) => head.inTime && (i === 0 || line[i - 1]!.head.lastTMs <= head.firstTMs))

export const countOf = (line: readonly Part[]): number => line.reduce((sum, { head }) => sum + head.count, 0)

type Open = (part: Part) => Promise<Points>

/** What lies in [fromStep, toStep] of parts that follow one another; those cut through are opened. */
export async function lineBetween(
  line: readonly Part[],
  fromStep: number,
  toStep: number,
  open: Open,
): Promise<Part[]> {
  const within: Part[] = []
  for (const part of line) {
    const { firstStep, lastStep } = part.head
    if (lastStep < fromStep || firstStep > toStep) continue
    if (firstStep >= fromStep && lastStep <= toStep) within.push(part)
    else add(within, betweenSteps(await open(part), fromStep, toStep))
  }
  return within
}

/** Those from place `from` up to, without, place `to`. */
export async function lineSlice(
  line: readonly Part[],
  from: number,
  to: number,
  open: Open,
): Promise<Part[]> {
  const within: Part[] = []
  let seen = 0
  for (const part of line) {
    const { count } = part.head
    const [start, end] = [Math.max(0, from - seen), Math.min(count, to - seen)]
    if (start === 0 && end === count) within.push(part)
    else if (start < end) add(within, slicePoints(await open(part), start, end))
    seen += count
  }
  return within
}

function add(line: Part[], points: Points): void {
  if (points.steps.length > 0) line.push(partOf(points))
}
