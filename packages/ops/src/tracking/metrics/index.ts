import type { MetricValue } from '@slipway/contract/tracking'
import type { Database } from '../../ports/database.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type { Points } from './chunk.ts'
import { wireValue } from './metric-point.ts'
import { betweenSteps, downsample, mergePoints, sample, slicePoints, type PointOrder } from './points.ts'
import { piecesOf } from './series.store.ts'

export type { Points } from './chunk.ts'
export type { PointOrder } from './points.ts'

export interface HistoryQuery {
  /** By step, then time (the default), or by time, then step. */
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

export interface WirePoint {
  value: MetricValue
  step: number
  tMs: number
}

/** Metrics over time. Points are read whole chunks at a time, in columns. */
export const openMetrics = (db: Database<TrackingTables>['db']) => ({
  /** The points of one metric in these runs, by run; runs that never logged it, or are not there, are left out. */
  async histories(
    runIds: readonly string[],
    key: string,
    query: HistoryQuery = {},
  ): Promise<Map<string, Points>> {
    const pieces = await piecesOf(db, runIds, key)
    return new Map(
      Array.from(pieces, ([run, points]) => [run, chosen(mergePoints(points, query.order), query)]),
    )
  },
})

function chosen(
  points: Points,
  { fromStep, toStep, buckets, sample: most, offset, limit }: HistoryQuery,
): Points {
  let left = points
  if (fromStep !== undefined || toStep !== undefined)
    left = betweenSteps(left, fromStep ?? -Infinity, toStep ?? Infinity)
  if (offset !== undefined || limit !== undefined)
    left = slicePoints(left, offset ?? 0, limit === undefined ? undefined : (offset ?? 0) + limit)
  if (buckets !== undefined) left = downsample(left, buckets)
  if (most !== undefined) left = sample(left, most)
  return left
}

/** Columns as a list of points. */
export function wirePoints({ steps, timesMs, values }: Points): WirePoint[] {
  return Array.from(values, (value, i) => ({ value: wireValue(value), step: steps[i]!, tMs: timesMs[i]! }))
}
