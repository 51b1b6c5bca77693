import { sql, type RawBuilder } from 'kysely'
import type { Order } from '../filter/index.ts'
import type { SortKey } from '../keyset.store.ts'
import { artifactUri, attributes, datasetColumns, pairTables } from './run-conditions.store.ts'

/** How runs `r` are ordered, and what has to be joined to them for it. */
export interface RunOrder {
  readonly keys: readonly SortKey[]
  /** One for each order, empty where it needs none. */
  readonly joins: readonly RawBuilder<unknown>[]
}

/** Behind the numbers stand NaN, then what lacks the field, in either direction; then the newest first, then by id. */
export function runOrder(orders: readonly Order[]): RunOrder {
  const joins: RawBuilder<unknown>[] = orders.map(() => sql``)
  const keys = orders.flatMap(({ kind, key, descending }, i): SortKey[] => {
    const value = sql`${sql.ref(`o${i}.value`)}`
    const name = sql.ref(`o${i}`)
    const join = (table: RawBuilder<unknown>) => {
      joins[i] = sql` left join ${table} as ${name} on ${name}.run_id = r.id and ${name}.key = ${key}`
    }
    if (kind === 'metric') {
      join(sql`metric_series`)
      const nan = sql`coalesce(${sql.ref(`o${i}.nan`)}, 2)`
      return [
        { by: nan, descending: false, type: 'number' },
        { by: value, descending, type: 'number' },
      ]
    }
    if (kind === 'attribute') {
      const by = key === 'artifactUri' ? artifactUri('') : attributes[key]!
      const type = numeric.has(key) ? 'number' : 'text'
      return nullable.has(key) ? nullsLast(by, descending, type) : [{ by, descending, type }]
    }
    if (kind === 'dataset')
      return nullsLast(
        sql`(select min(${datasetColumns[key]!}) from run_inputs i join input_datasets d on d.id = i.dataset_id where i.run_id = r.id)`,
        descending,
        'text',
      )
    join(pairTables[kind]!)
    return nullsLast(value, descending, 'text')
  })
  const byStart = orders.some(({ kind, key }) => kind === 'attribute' && key === 'startedAtMs')
  return {
    keys: [...keys, ...(byStart ? [] : [newestFirst]), byId],
    joins,
  }
}

const newestFirst: SortKey = { by: attributes['startedAtMs']!, descending: true, type: 'number' }
const byId: SortKey = { by: attributes['id']!, descending: false, type: 'text' }
const numeric = new Set(['startedAtMs', 'endedAtMs'])
const nullable = new Set(['endedAtMs', 'parentId'])

const nullsLast = (by: RawBuilder<unknown>, descending: boolean, type: SortKey['type']): SortKey[] => [
  { by: sql`case when ${by} is null then 1 else 0 end`, descending: false, type: 'number' },
  { by, descending, type },
]
