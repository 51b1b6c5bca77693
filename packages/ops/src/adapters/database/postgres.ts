import { PostgresDialect } from 'kysely'
import { Pool, types, type CustomTypesConfig } from 'pg'
import { databaseUnreachable } from './database.errors.ts'

/** Milliseconds and counts fit a double, so bigint and numeric arrive as numbers, as they do from SQLite. */
const asNumbers = new Set<number>([types.builtins.INT8, types.builtins.NUMERIC])

const parsers: CustomTypesConfig = {
  getTypeParser: ((oid, format) =>
    asNumbers.has(oid) ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
}

/**
 * A pool of at most ten connections to the server that a postgres:// URL names. Whatever needs one while the
 * server is away fails with DATABASE_UNREACHABLE, and works again once it is back.
 */
export function postgresDialect(url: string): PostgresDialect {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'slipway',
    types: parsers,
  })
  // An idle connection that the server cuts is replaced at the next query; without a listener it would end us.
  pool.on('error', () => {})
  const reach = async () => {
    try {
      return await pool.connect()
    } catch (cause) {
      throw databaseUnreachable(cause)
    }
  }
  return new PostgresDialect({ pool: { connect: reach, end: () => pool.end(), options: pool.options } })
}
