import { PostgresDialect } from 'kysely'
import pg from 'pg'

const bigint = 20
const numeric = 1700

/** Milliseconds and counts fit a double, so bigint and numeric arrive as numbers, as they do from SQLite. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === bigint || oid === numeric ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

/** A pool of at most ten connections to the server that a postgres:// URL names. */
export function postgresDialect(url: string): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'slipway',
    types: types as pg.CustomTypesConfig,
  })
  // An idle connection that the server cuts is replaced at the next query; without a listener it would end us.
  pool.on('error', () => {})
  return new PostgresDialect({ pool })
}
