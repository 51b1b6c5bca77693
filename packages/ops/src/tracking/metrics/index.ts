import type { MetricValue } from '@slipway/contract/tracking'
import type { Database } from '../../ports/database.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type { Points } from './chunk.ts'
import { wireValue } from './metric-point.ts'
import { readHistory, type HistoryQuery } from './history.ts'
import { ChunkMoved, opened, partsOf } from './history.store.ts'

export type { Points } from './chunk.ts'
export type { PointOrder } from './points.ts'

export type { HistoryQuery } from './history.ts'

export interface WirePoint {
  value: MetricValue
  step: number
  tMs: number
}

/** Chunks that grow may be merged while they are read, which then begins anew; at last without looking at heads first. */
const mostTries = 4

/** Metrics over time. Points are read whole chunks at a time, in columns. */
export const openMetrics = (db: Database<TrackingTables>['db']) => ({
  /** The points of one metric in these runs, by run; runs that never logged it, or are not there, are left out. */
  async histories(
    runIds: readonly string[],
    key: string,
    query: HistoryQuery = {},
  ): Promise<Map<string, Points>> {
    for (let tries = 1; ; tries++)
      try {
        const found = new Map<string, Points>()
        for (const [run, parts] of await partsOf(db, runIds, key, tries === mostTries))
          found.set(run, await readHistory(parts, query, (some) => opened(db, some)))
        return found
      } catch (error) {
        if (!(error instanceof ChunkMoved)) throw error
      }
  },
})

/** Columns as a list of points. */
export function wirePoints({ steps, timesMs, values }: Points): WirePoint[] {
  return Array.from(values, (value, i) => ({ value: wireValue(value), step: steps[i]!, tMs: timesMs[i]! }))
}
