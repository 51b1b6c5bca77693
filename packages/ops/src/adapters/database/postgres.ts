import { PostgresDialect } from 'kysely'
import { Pool, types, type CustomTypesConfig, type PoolClient } from 'pg'
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
  // A connection that the server cuts is replaced at the next query; without listeners it would end us.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    sayingThatItIsAway(client)
  })
  const reach = async () => {
    try {
      return await pool.connect()
    } catch (cause) {
      throw databaseUnreachable(cause)
    }
  }
  return new PostgresDialect({ pool: { connect: reach, end: () => pool.end(), options: pool.options } })
}

/** What ends a query because the server went away, in SQLSTATE (classes 08 and 57P) and in the words of the driver. */
const isAway = (cause: unknown): boolean => {
  const { code = '', message = '' } = cause as { code?: string; message?: string }
  return (
    /^(?:08|57P0[1-3])|^(?:ECONNRESET|ECONNREFUSED|EPIPE|ENOENT|ETIMEDOUT)$/.test(code) ||
    /Connection terminated|connection error and is not queryable/i.test(message)
  )
}

/** A query on a connection that has just been cut fails as one does that finds none. */
const sayingThatItIsAway = (client: PoolClient): void => {
  const query = client.query.bind(client) as (...of: unknown[]) => unknown
  client.query = ((...of: unknown[]) => {
    const reply = query(...of)
    return reply instanceof Promise
      ? reply.catch((cause: unknown) => {
          throw isAway(cause) ? databaseUnreachable(cause) : cause
        })
      : reply
  }) as typeof client.query
}
