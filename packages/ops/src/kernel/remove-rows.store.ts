import { PostgresAdapter, sql, type Kysely } from 'kysely'

/** A column that names a row of another table. */
interface Reference {
  readonly child: string
  readonly child_column: string
  readonly parent: string
  readonly parent_column: string
  /** 1: the row means nothing without the one it names. */
  readonly required: number
}

type Key = string | number

const atOnce = 500

/**
 * Removes rows with all that belongs to them, as the schema itself tells it: rows of other tables that must name one of
 * them go first, those that only may name one forget it. Call it inside a transaction. Answers how many rows of the
 * table went.
 */
export async function removeRows(
  trx: Kysely<any>,
  table: string,
  column: string,
  keys: readonly Key[],
): Promise<number> {
  return removeFrom(trx, await referencesOf(trx), table, column, keys)
}

async function removeFrom(
  trx: Kysely<any>,
  references: readonly Reference[],
  table: string,
  column: string,
  keys: readonly Key[],
): Promise<number> {
  let removed = 0
  for (let start = 0; start < keys.length; start += atOnce) {
    const some = keys.slice(start, start + atOnce)
    for (const { child, child_column, parent_column, required } of references.filter(
      (r) => r.parent === table,
    )) {
      const named =
        parent_column === column
          ? some
          : (await trx.selectFrom(table).select(parent_column).where(column, 'in', some).execute()).map(
              (row) => row[parent_column] as Key,
            )
      if (required) await removeFrom(trx, references, child, child_column, named)
      else
        for (let from = 0; from < named.length; from += atOnce)
          await trx
            .updateTable(child)
            .set({ [child_column]: null })
            .where(child_column, 'in', named.slice(from, from + atOnce))
            .execute()
    }
    const { numDeletedRows } = await trx.deleteFrom(table).where(column, 'in', some).executeTakeFirst()
    removed += Number(numDeletedRows)
  }
  return removed
}

async function referencesOf(trx: Kysely<any>): Promise<Reference[]> {
  const { rows } = await (trx.getExecutor().adapter instanceof PostgresAdapter
    ? sql<Reference>`
        select k.conrelid::regclass::text as child, a.attname as child_column,
          k.confrelid::regclass::text as parent, b.attname as parent_column,
          case when a.attnotnull then 1 else 0 end as required
        from pg_constraint k
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
        where k.contype = 'f'`
    : sql<Reference>`
        select t.name as child, f."from" as child_column, f."table" as parent, f."to" as parent_column,
          max(c."notnull", c.pk > 0) as required
        from sqlite_master t
        join pragma_foreign_key_list(t.name) f
        join pragma_table_info(t.name) c on c.name = f."from"
        where t.type = 'table'`
  ).execute(trx)
  return rows
}
