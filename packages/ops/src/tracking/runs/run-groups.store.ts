import type { RunGroup, RunGrouping } from '@slipway/contract/tracking'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { wireValue } from '../metrics/metric-point.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import { fewCandidates } from './run-candidates.store.ts'
import { attributes, conjunction, pairTables } from './run-conditions.store.ts'
import { queryOf } from './run-query.ts'
import { runsAmong } from './run-walks.store.ts'

const usualGroups = 200
const kinds: Readonly<Record<string, string>> = { params: 'parameter', tags: 'tag' }

interface Row {
  readonly value: string | null
  readonly runs: number
  readonly measured: number
  readonly least: number | null
  readonly mean: number | null
  readonly greatest: number | null
}

/** Counts runs by what they have in common, the largest group first; one statement, which reads each run once. */
export async function groupRuns(
  db: Kysely<TrackingTables>,
  { by, metric, limit = usualGroups, ...search }: RunGrouping,
): Promise<{ groups: RunGroup[]; more: boolean }> {
  const query = queryOf(search)
  if (query.experimentIds?.length === 0) return { groups: [], more: false }
  const { from, where } = runsAmong(db, query, await fewCandidates(db, query))
  const { value, join } = groupedBy(by)
  const measured = metric === undefined ? sql`` : measuring(metric)
  const figures =
    metric === undefined
      ? sql`0 as measured, null as least, null as mean, null as greatest`
      : sql`count(m.value) as measured, min(m.value) as least, avg(m.value) as mean, max(m.value) as greatest`
  const { rows } = await sql<Row>`
    select ${value} as value, count(*) as runs, ${figures} from ${from}${join}${measured}
    where ${conjunction(where)} group by ${value} order by runs desc, value limit ${limit + 1}`.execute(db)
  return { groups: rows.slice(0, limit).map(groupOf), more: rows.length > limit }
}

const measuring = (metric: string): RawBuilder<unknown> =>
  sql` left join metric_series m on m.run_id = r.id and m.key = ${metric} and m.nan = 0`

function groupedBy(by: string): { value: RawBuilder<unknown>; join: RawBuilder<unknown> } {
  const dot = by.indexOf('.')
  if (dot === -1) return { value: attributes[by]!, join: sql`` }
  const table = pairTables[kinds[by.slice(0, dot)]!]!
  return {
    value: sql`g.value`,
    join: sql` left join ${table} g on g.run_id = r.id and g.key = ${by.slice(dot + 1)}`,
  }
}

const groupOf = ({ value, runs, measured, least, mean, greatest }: Row): RunGroup => ({
  value,
  runs,
  metric:
    measured === 0
      ? null
      : {
          runs: measured,
          least: wireValue(least!),
          mean: wireValue(mean!),
          greatest: wireValue(greatest!),
        },
})
