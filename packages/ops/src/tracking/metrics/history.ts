import type { Points } from './chunk.ts'
import { drawCurve } from './curve.ts'
import { countOf, groupsInLine, isOrdered, lineBetween, lineSlice, partOf, type Part } from './line.ts'
import { joined, mergePoints, pickPoints, sampledPlaces, slicePoints, type PointOrder } from './points.ts'

export interface HistoryQuery {
  /** By step, then time (the default), or by time, then step: this only of all points, or of a page of them. */
  readonly order?: PointOrder
  /** Steps from here, this one too. */
  readonly fromStep?: number
  /** Steps up to here, this one too. */
  readonly toStep?: number
  /** At most 2·buckets + 2 points, with each bucket's least and greatest value. */
  readonly buckets?: number
  /** At most so many points, spread evenly. */
  readonly sample?: number
  readonly offset?: number
  readonly limit?: number
}

/** Gives the points of parts, one after another. */
export type Opener = (parts: readonly Part[]) => AsyncIterable<Points>

/**
 * What a query wants of a series. Chunks that its answer does not need are not opened, and of the others few are held
 * at a time, unless points lie out of order.
 */
export async function readHistory(
  parts: readonly Part[],
  query: HistoryQuery,
  opener: Opener,
): Promise<Points> {
  const { order = 'step', fromStep = -Infinity, toStep = Infinity, offset = 0, limit = Infinity } = query
  const open = async (part: Part) => (await listed(opener([part])))[0]!
  let line: Part[] = []
  for (const group of groupsInLine(parts))
    line.push(group.length === 1 ? group[0]! : partOf(mergePoints(await listed(opener(group)))))
  line = await lineBetween(line, fromStep, toStep, open)
  if (isOrdered(line, order))
    return thinned(await lineSlice(line, offset, offset + limit, open), query, opener)
  return slicePoints(mergePoints(await listed(opener(line)), order), offset, offset + limit)
}

async function thinned(
  line: readonly Part[],
  { buckets, sample: most }: HistoryQuery,
  opener: Opener,
): Promise<Points> {
  const count = countOf(line)
  if (buckets !== undefined && count > 2 * buckets + 2) {
    const drawn = await curveOf(line, buckets, opener)
    return most === undefined ? drawn : pickPoints(drawn, sampledPlaces(drawn.steps.length, most))
  }
  if (most !== undefined && count > most) return sampled(line, sampledPlaces(count, most), opener)
  return joined(await listed(opener(line)))
}

/** Chunks that lie in one bucket are not opened, but for the first and the last, whose ends are kept. */
async function curveOf(line: readonly Part[], buckets: number, opener: Opener): Promise<Points> {
  const curve = drawCurve(
    { count: countOf(line), firstStep: line[0]!.head.firstStep, lastStep: line.at(-1)!.head.lastStep },
    buckets,
  )
  const whole = line.map(({ head }, i) => i > 0 && i < line.length - 1 && curve.takesWhole(head))
  const points = opener(line.filter((_, i) => !whole[i]))[Symbol.asyncIterator]()
  for (const [i, { head }] of line.entries())
    if (whole[i]) curve.addWhole(head)
    else curve.add((await points.next()).value as Points)
  return curve.end()
}

/** The points at these places, which rise. */
async function sampled(line: readonly Part[], places: readonly number[], opener: Opener): Promise<Points> {
  const wanted: { part: Part; places: number[] }[] = []
  let [seen, next] = [0, 0]
  for (const part of line) {
    const own: number[] = []
    for (; next < places.length && places[next]! < seen + part.head.count; next++)
      own.push(places[next]! - seen)
    if (own.length > 0) wanted.push({ part, places: own })
    seen += part.head.count
  }
  const picked: Points[] = []
  for await (const points of opener(wanted.map(({ part }) => part)))
    picked.push(pickPoints(points, wanted[picked.length]!.places))
  return joined(picked)
}

async function listed(points: AsyncIterable<Points>): Promise<Points[]> {
  const all: Points[] = []
  for await (const some of points) all.push(some)
  return all
}
