import { setImmediate as breathe } from 'node:timers/promises'
import { PostgresAdapter, sql, type Kysely, type RawBuilder } from 'kysely'

interface Column {
  readonly table: string
  readonly column: string
}

/** Rows or pages looked at before others get their turn. */
const rowsAtOnce = 5_000
const pagesAtOnce = 500

/**
 * Every text that any row of any table holds and that is long enough, whatever the table: so what looks for names in
 * them cannot forget a table. Call it on one snapshot or inside one transaction, or what moves meanwhile is missed.
 */
export async function* textsIn(
  db: Kysely<any>,
  leastLength: number,
): AsyncGenerator<{ table: string; text: string }> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter
  const columns = await (postgres ? postgresColumns(db) : sqliteColumns(db))
  for (const [table, of] of Map.groupBy(columns, (column) => column.table)) {
    const picked = of.map(({ column }) => {
      const text = postgres ? sql`cast(${sql.ref(column)} as text)` : sql.ref(column)
      return sql`case when length(${text}) >= ${sql.lit(leastLength)} then ${text} end`
    })
    const long = sql.join(
      of.map(
        ({ column }) =>
          sql`length(${postgres ? sql`cast(${sql.ref(column)} as text)` : sql.ref(column)}) >= ${sql.lit(leastLength)}`,
      ),
      sql` or `,
    )
    const select = sql`select ${sql.join(picked.map((one, i) => sql`${one} as ${sql.ref(`c${i}`)}`))} from ${sql.table(table)}`
    for await (const part of postgres ? pages(db, table) : rowRanges(db, table)) {
      const { rows } = await sql<
        Record<string, string | null>
      >`${select} where ${part} and (${long})`.execute(db)
      for (const row of rows) for (const text of Object.values(row)) if (text !== null) yield { table, text }
      await breathe()
    }
  }
}

async function* rowRanges(db: Kysely<any>, table: string): AsyncGenerator<RawBuilder<unknown>> {
  const { rows } = await sql<{ text: string }>`
    select sql as text from sqlite_master where type = 'table' and name = ${table}`.execute(db)
  if (/without\s+rowid/i.test(rows[0]?.text ?? '')) return yield sql`true`
  let next: number | null = null
  for (;;) {
    const found: { rows: { first: number | null; last: number | null }[] } = await sql<{
      first: number | null
      last: number | null
    }>`
      select min(id) as first, max(id) as last from (
        select rowid as id from ${sql.table(table)} where rowid > ${next ?? -Number.MAX_SAFE_INTEGER}
        order by rowid limit ${sql.lit(rowsAtOnce)})`.execute(db)
    const { first, last } = found.rows[0]!
    if (first === null || last === null) return
    yield sql`rowid between ${first} and ${last}`
    next = last
  }
}

async function* pages(db: Kysely<any>, table: string): AsyncGenerator<RawBuilder<unknown>> {
  const { rows } = await sql<{ pages: number }>`
    select pg_relation_size(${table}::regclass) / current_setting('block_size')::int as pages`.execute(db)
  for (let from = 0; from <= rows[0]!.pages; from += pagesAtOnce)
    yield sql`ctid >= ${`(${from},0)`}::tid and ctid < ${`(${from + pagesAtOnce},0)`}::tid`
}

async function sqliteColumns(db: Kysely<any>): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select t.name as "table", c.name as "column"
    from sqlite_master t join pragma_table_info(t.name) c
    where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\'
      and lower(c.type) not in ('integer', 'bigint', 'double precision', 'real', 'blob', 'boolean')`.execute(
    db,
  )
  return rows
}

async function postgresColumns(db: Kysely<any>): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select c.table_name as "table", c.column_name as "column"
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
      and c.data_type in ('text', 'character varying', 'character', 'json', 'jsonb')`.execute(db)
  return rows
}
