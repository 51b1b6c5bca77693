import { PostgresAdapter, sql, type Kysely, type SelectQueryBuilder } from 'kysely'

const isPostgres = (trx: Kysely<any>) => trx.getExecutor().adapter instanceof PostgresAdapter

/** Locks the rows that a query finds until the transaction ends. On SQLite writers come one after another anyway. */
export const forUpdate = <Tables, Table extends keyof Tables, Found>(
  trx: Kysely<any>,
  query: SelectQueryBuilder<Tables, Table, Found>,
): SelectQueryBuilder<Tables, Table, Found> => (isPostgres(trx) ? query.forUpdate() : query)

/**
 * Keeps a row from being removed until the transaction ends; false where it is gone, or goes in one that this has waited
 * for. Whoever names a row in another table asks with this, in the transaction of the name.
 */
export async function holdRow(trx: Kysely<any>, table: string, id: string): Promise<boolean> {
  const query = trx.selectFrom(table).select('id').where('id', '=', id)
  return (await (isPostgres(trx) ? query.forKeyShare() : query).executeTakeFirst()) !== undefined
}

/**
 * Lets those that share something go on side by side, and one that wants it alone wait for them and they for it, until
 * their transactions end.
 * @param key a number that stands for it, the same on every server of the database
 */
export async function holdAll(trx: Kysely<any>, key: number, how: 'shared' | 'alone'): Promise<void> {
  if (!isPostgres(trx)) return
  await (how === 'shared'
    ? sql`select pg_advisory_xact_lock_shared(${key})`
    : sql`select pg_advisory_xact_lock(${key})`
  ).execute(trx)
}
