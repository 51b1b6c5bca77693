import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Dialect } from '../comparison.store.ts'
import type { Clause } from '../filter/index.ts'
import { spanAttribute } from './condition.store.ts'
import { matches } from './trace-search.store.ts'
import { numbersOf } from './traces.store.ts'
import type { TracesTables } from './traces.tables.ts'

/** A percentile is between 0 and 100, and interpolated. */
export type Aggregate = 'count' | 'sum' | 'avg' | 'min' | 'max' | { readonly percentile: number }

/** What is counted or measured: traces, their spans, or what was said of them and still holds. */
export interface MetricQuery {
  readonly of: 'traces' | 'spans' | 'assessments'
  /**
   * - of any: `one`
   * - of traces: `durationMs`, `usage.<amount>`, `different.<key of the metadata>` (which is only counted)
   * - of spans: `durationMs`, `cost.<amount>`
   * - of assessments: `value`, with yes and true as 1, no and false as 0
   */
  readonly value: string
  readonly aggregates: readonly Aggregate[]
  /** `name`; of traces and spans `status`; of spans `type` and `attributes.<key>`; of assessments `value`. */
  readonly dimensions: readonly string[]
  readonly where: readonly Clause[]
  readonly experimentIds: readonly string[]
  /** Also by time, in steps of so many milliseconds. */
  readonly stepMs?: number | undefined
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly limit: number
}

export interface MetricGroup {
  /** Begin of the step; null where it is not by time. */
  readonly atMs: number | null
  /** As `dimensions` of the query. */
  readonly dimensions: readonly string[]
  /** As `aggregates` of the query. */
  readonly values: readonly number[]
}

/** Computes over traces in the database itself; groups without a value are left out. */
export async function computeMetrics(
  db: Kysely<TracesTables>,
  dialect: Dialect,
  query: MetricQuery,
): Promise<MetricGroup[]> {
  const { of, stepMs, fromMs, toMs, limit } = query
  if (query.experimentIds.length === 0) return []
  const value = valueOf(dialect, of, query.value)
  const ownTime = of === 'spans' && query.value.startsWith('cost.')
  const spanTime = sql`(cast(s.start_ns as bigint) / 1000000)`
  const time = ownTime ? spanTime : sql`traces.started_at_ms`
  const step = of === 'spans' ? spanTime : time
  const conditions = [
    sql`traces.experiment_id in (${sql.join(numbersOf(query.experimentIds))})`,
    ...(of === 'assessments' ? [sql`a.valid = 1`] : []),
    ...(fromMs === undefined ? [] : [sql`${time} >= ${fromMs}`]),
    ...(toMs === undefined ? [] : [sql`${time} <= ${toMs}`]),
    ...query.where.map((clause) => clauseOf(dialect, of, clause)),
  ]
  const groups = [
    ...(stepMs === undefined ? [] : [sql`${step} - (${step} % ${sql.lit(stepMs)})`]),
    ...query.dimensions.map((dimension) => dimensionOf(dialect, of, dimension)),
  ]
  const names = groups.map((_, i) => sql.ref(`g${i}`))
  const grouped = names.length === 0 ? sql`` : sql`${sql.join(names)},`
  const within = names.length === 0 ? sql`` : sql`partition by ${sql.join(names)}`
  const ranks = query.aggregates.some((one) => typeof one === 'object')
    ? sql`, row_number() over (${within} order by v) - 1 as place, count(*) over (${within}) - 1 as last`
    : sql``
  const present = [sql`v is not null`, ...names.map((name) => sql`${name} is not null`)]
  const different = query.value.startsWith('different.')
  const { rows } = await sql<Record<string, string | number | null>>`
    select ${grouped} ${sql.join(query.aggregates.map((one, i) => sql`${aggregateOf(one, different)} as ${sql.ref(`a${i}`)}`))}
    from (select each.* ${ranks} from (
      select ${groups.length === 0 ? sql`` : sql`${sql.join(groups.map((one, i) => sql`${one} as ${names[i]!}`))},`} ${value} as v
      from ${sources[of]} where ${sql.join(conditions, sql` and `)}
    ) as each where ${sql.join(present, sql` and `)}) as ranked
    ${names.length === 0 ? sql`` : sql`group by ${sql.join(names)} order by ${sql.join(names)}`}
    limit ${limit}`.execute(db)
  const first = stepMs === undefined ? 0 : 1
  return rows
    .filter((row) => query.aggregates.every((_, i) => row[`a${i}`] !== null))
    .map((row) => ({
      atMs: first === 0 ? null : Number(row.g0),
      dimensions: query.dimensions.map((_, i) => String(row[`g${i + first}`])),
      values: query.aggregates.map((_, i) => Number(row[`a${i}`])),
    }))
}

const sources = {
  traces: sql`traces`,
  spans: sql`traces join trace_spans s on s.trace_id = traces.id`,
  assessments: sql`traces join trace_assessments a on a.trace_id = traces.id`,
}

function valueOf(dialect: Dialect, of: MetricQuery['of'], name: string): RawBuilder<unknown> {
  const [field, key] = name.split(/\.(.*)/)
  const json = (column: string) => (dialect === 'postgres' ? sql`${sql.ref(column)}::json` : sql.ref(column))
  const amount = (column: string) => sql`cast(${json(column)} ->> ${sql.lit(key ?? '')} as double precision)`
  if (field === 'usage') return amount('traces.usage')
  if (field === 'cost') return amount('s.cost')
  if (field === 'different')
    return sql`(select m.value from trace_metadata m where m.trace_id = traces.id and m.key = ${key})`
  if (field === 'value') return assessedNumber
  if (field === 'one') return sql`1`
  return of === 'traces'
    ? sql`traces.duration_ms`
    : sql`((cast(${json('s.content')} ->> 'endNs' as bigint) - cast(s.start_ns as bigint)) / 1000000)`
}

/** Of JSON as a text: a number as it is, yes and no as 1 and 0; else null. */
const assessedNumber = sql`case
  when a.value = 'true' or lower(trim(a.value, '" ')) = 'yes' then 1.0
  when a.value = 'false' or lower(trim(a.value, '" ')) = 'no' then 0.0
  when substr(a.value, 1, 1) in ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')
  then cast(a.value as double precision) end`

function dimensionOf(dialect: Dialect, of: MetricQuery['of'], name: string): RawBuilder<unknown> {
  const [field, key] = name.split(/\.(.*)/)
  if (field === 'attributes')
    return sql`trim(${spanAttribute(dialect, sql.ref('s.content'), key ?? '')}, '"')`
  const table = { traces: 'traces', spans: 's', assessments: 'a' }[of]
  return sql`${sql.ref(`${table}.${of === 'traces' && field === 'status' ? 'state' : field}`)}`
}

function clauseOf(dialect: Dialect, of: MetricQuery['of'], clause: Clause) {
  if (of === 'spans' && clause.kind === 'span') return sql`${sql.ref(`s.${clause.key}`)} = ${clause.value}`
  if (of === 'assessments' && clause.kind === 'assessment')
    return sql`${sql.ref(`a.${clause.key}`)} = ${clause.value}`
  return matches(dialect, clause)
}

function aggregateOf(one: Aggregate, different: boolean): RawBuilder<unknown> {
  if (typeof one === 'string')
    return different ? sql`count(distinct v)` : sql`cast(${sql.raw(one)}(v) as double precision)`
  // Between the two values next to the place, by how near each is.
  const place = sql`(last * ${sql.lit(one.percentile / 100)})`
  return sql`cast(sum(v * case when abs(place - ${place}) < 1 then 1 - abs(place - ${place}) else 0 end) as double precision)`
}
