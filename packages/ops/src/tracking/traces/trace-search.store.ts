import { sql, type Expression, type Kysely, type SelectQueryBuilder, type SqlBool } from 'kysely'
import type { Clause, Order } from '../filter/index.ts'
import type { Dialect } from '../comparison.store.ts'
import { condition, spanAttribute } from './condition.store.ts'
import { filterNotTaken } from './traces.errors.ts'
import { numbersOf } from './traces.store.ts'
import type { TracesTables } from './traces.tables.ts'

export interface TraceSearch {
  /** Where absent, everywhere. */
  readonly experimentIds?: readonly string[]
  readonly where: readonly Clause[]
  readonly orderBy: readonly Order[]
  readonly offset: number
  readonly limit: number
}

type Filter = readonly Clause[]
type Traces = SelectQueryBuilder<TracesTables, 'traces', object>

/** Finds traces in the database itself. */
export const traceSearchStore = (db: Kysely<TracesTables>, dialect: Dialect, sessionKey: string) => {
  /** Those that match every filter; what one filter says of spans is said of one and the same span. */
  const matching = (experimentIds: readonly string[] | undefined, filters: readonly Filter[]): Traces => {
    let query = db.selectFrom('traces')
    if (experimentIds) query = query.where('experiment_id', 'in', numbersOf(experimentIds))
    for (const filter of filters) {
      for (const clause of filter)
        if (!ofSpans(clause))
          query = query.where(matches(dialect, clause, { key: sessionKey, experimentIds }))
      const ofOneSpan = filter.filter(ofSpans)
      if (ofOneSpan.length > 0)
        query = query.where(
          sql<SqlBool>`exists (select 1 from trace_spans s where s.trace_id = traces.id and ${sql.join(
            ofOneSpan.map((clause) => condition(dialect, spanField(dialect, clause.key), clause)),
            sql` and `,
          )})`,
        )
    }
    return query
  }

  return {
    /** Their ids, the newest first where nothing else is asked; what lacks a value to be ordered by comes last. */
    async find({ experimentIds, where, orderBy, offset, limit }: TraceSearch): Promise<string[]> {
      if (experimentIds?.length === 0) return []
      let query = matching(experimentIds, [where]).select('traces.id')
      for (const order of orderBy) {
        const value = orderField(order)
        const way = order.descending ? 'desc' : 'asc'
        query = query.orderBy(sql`case when ${value} is null then 1 else 0 end`).orderBy(value, way)
      }
      const named = (key: string) => orderBy.some((o) => o.kind === 'attribute' && o.key === key)
      if (!named('startedAtMs')) query = query.orderBy('started_at_ms', 'desc')
      if (!named('id')) query = query.orderBy('traces.id', 'asc')
      return (await query.offset(offset).limit(limit).execute()).map((row) => row.id)
    },

    /** Of the traces that match `base`: how many there are, match one filter, the other, and both. */
    async overlap(
      experimentIds: readonly string[],
      base: Filter,
      one: Filter,
      other: Filter,
    ): Promise<{ total: number; one: number; other: number; both: number }> {
      if (experimentIds.length === 0) return { total: 0, one: 0, other: 0, both: 0 }
      const count = async (...filters: Filter[]) => {
        const query = matching(experimentIds, filters)
        return (await query.select((e) => e.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n
      }
      return {
        total: await count(base),
        one: await count(base, one),
        other: await count(base, other),
        both: await count(base, one, other),
      }
    },
  }
}

const ofSpans = ({ kind, key }: Clause) => kind === 'span' || (kind === 'attribute' && key === 'text')

const columns: Record<string, Expression<any>> = {
  id: sql.ref('traces.id'),
  experimentId: sql.ref('traces.experiment_id'),
  name: sql.ref('traces.name'),
  status: sql.ref('traces.state'),
  startedAtMs: sql.ref('traces.started_at_ms'),
  durationMs: sql.ref('traces.duration_ms'),
  endedAtMs: sql`(traces.started_at_ms + coalesce(traces.duration_ms, 0))`,
  clientId: sql.ref('traces.client_request_id'),
}

/** What is said of a whole session is said of each of its traces: they name it in their metadata, by this key. */
interface Sessions {
  readonly key: string
  readonly experimentIds: readonly string[] | undefined
}

/**
 * Whether a trace is as a clause wants it; not for clauses of spans.
 * @param sessions where absent, an assessment is of its own trace alone
 */
export function matches(dialect: Dialect, clause: Clause, sessions?: Sessions): Expression<SqlBool> {
  const { kind, key, is, value } = clause
  if (kind === 'tag' || kind === 'metadata') {
    const table = sql.table(kind === 'tag' ? 'trace_tags' : 'trace_metadata')
    const one = sql`from ${table} p where p.trace_id = traces.id and p.key = ${key}`
    if (is === 'IS NULL') return sql`not exists (select 1 ${one})`
    if (is === 'IS NOT NULL') return sql`exists (select 1 ${one})`
    return sql`exists (select 1 ${one} and ${condition(dialect, sql.ref('p.value'), clause)})`
  }
  if (kind === 'feedback' || kind === 'expectation') {
    const value = is === 'IS NULL' || is === 'IS NOT NULL' ? sql`1 = 1` : assessed(dialect, clause)
    const fits = sql<SqlBool>`a.kind = ${kind} and a.name = ${key} and a.valid = 1 and ${value}`
    const own = sql<SqlBool>`exists (select 1 from trace_assessments a where a.trace_id = traces.id and ${fits})`
    const said = sessions ? sql<SqlBool>`(${own} or ${ofSession(sessions, fits)})` : own
    return is === 'IS NULL' ? sql`not ${said}` : said
  }
  if (kind === 'issue')
    return sql`exists (select 1 from trace_assessments a where a.trace_id = traces.id and a.kind = 'issue' and a.name = ${value})`
  if (kind === 'attribute' && (key === 'runId' || key === 'prompt')) {
    const links = key === 'runId' ? 'run' : 'prompt'
    return sql`exists (select 1 from trace_links l where l.trace_id = traces.id and l.kind = ${links} and ${condition(dialect, sql.ref('l.target'), clause)})`
  }
  const column = kind === 'attribute' ? columns[key] : undefined
  if (!column) throw filterNotTaken(`${kind}.${key}`)
  return condition(dialect, column, clause)
}

/** Whether its session has a trace with an assessment that fits and is said of the session: its metadata has the key too. */
function ofSession({ key, experimentIds }: Sessions, fits: Expression<SqlBool>): Expression<SqlBool> {
  const within = experimentIds ? sql`t.experiment_id in (${sql.join(numbersOf(experimentIds))})` : sql`1 = 1`
  return sql`exists (select 1 from trace_metadata m where m.trace_id = traces.id and m.key = ${key} and m.value in (
    select s.value from trace_assessments a join traces t on t.id = a.trace_id
    join trace_metadata s on s.trace_id = a.trace_id and s.key = ${key}
    where ${fits} and a.metadata like ${`%${JSON.stringify(key)}:%`} and ${within}))`
}

/** Values are JSON: a text may be named with or without its quotes, and only numbers are less or more. */
function assessed(dialect: Dialect, clause: Clause): Expression<SqlBool> {
  const { is, value } = clause
  const column = sql.ref<string>('a.value')
  if (is === '=' || is === '!=') {
    const either = sql<SqlBool>`${column} in (${String(value)}, ${JSON.stringify(String(value))})`
    return is === '=' ? either : sql<SqlBool>`not (${either})`
  }
  if (typeof value !== 'number') return condition(dialect, column, clause)
  // The case keeps what is no number from being read as one.
  const isNumber =
    dialect === 'sqlite'
      ? sql`json_type(${column}) in ('integer', 'real')`
      : sql`json_typeof(${column}::json) = 'number'`
  const asNumber = dialect === 'sqlite' ? sql`cast(${column} as real)` : sql`${column}::double precision`
  return sql<SqlBool>`case when ${isNumber} then ${condition(dialect, asNumber, clause)} else false end`
}

function spanField(dialect: Dialect, key: string): Expression<any> {
  if (key.startsWith('attributes.'))
    return spanAttribute(dialect, sql.ref('s.content'), key.slice('attributes.'.length))
  return sql.ref(key === 'text' ? 's.content' : `s.${key}`)
}

function orderField({ kind, key }: Order): Expression<any> {
  if (kind === 'tag' || kind === 'metadata') {
    const table = sql.table(kind === 'tag' ? 'trace_tags' : 'trace_metadata')
    return sql`(select p.value from ${table} p where p.trace_id = traces.id and p.key = ${key})`
  }
  if (kind === 'attribute' && key === 'runId')
    return sql`(select min(l.target) from trace_links l where l.trace_id = traces.id and l.kind = 'run')`
  const column = kind === 'attribute' ? columns[key] : undefined
  if (!column) throw filterNotTaken(`the order of ${kind}.${key}`)
  return column
}
