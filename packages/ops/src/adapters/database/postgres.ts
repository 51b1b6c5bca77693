import type { Socket } from 'node:net'
import { PostgresDialect } from 'kysely'
import { Client, Pool, types, type CustomTypesConfig, type PoolClient } from 'pg'
import { type Availability, openAvailability } from './availability.ts'
import { databaseUnreachable } from './database.errors.ts'
import { cutUnanswered, type Unanswered } from './unanswered.ts'

/** Milliseconds and counts fit a double, so bigint and numeric arrive as numbers, as they do from SQLite. */
const asNumbers = new Set<number>([types.builtins.INT8, types.builtins.NUMERIC])

const parsers: CustomTypesConfig = {
  getTypeParser: ((oid, format) =>
    asNumbers.has(oid) ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
}

const connectWithinMs = 10_000

/**
 * A pool of at most ten connections to the server that a postgres:// URL names. Whatever needs one while the
 * server is away fails with DATABASE_UNREACHABLE, and works again once it is back.
 */
export function postgresDialect(
  url: string,
  availability: Availability = openAvailability(),
): PostgresDialect {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    application_name: 'slipway',
    types: parsers,
  })
  // A connection that the server cuts is replaced at the next query; without listeners it would end us.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    sayingThatItIsAway(client, availability, unanswered)
  })
  const unanswered = cutUnanswered(() => probe(url))
  const reach = async () => {
    try {
      return await pool.connect()
    } catch (cause) {
      availability.away(cause)
      throw databaseUnreachable(cause)
    }
  }
  const end = async () => {
    unanswered.close()
    await pool.end()
  }
  return new PostgresDialect({ pool: { connect: reach, end, options: pool.options } })
}

/** Whether anybody answers, on a connection of its own. */
async function probe(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectWithinMs / 2,
    query_timeout: connectWithinMs / 2,
    application_name: 'slipway',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    // It would say goodbye, and wait for an answer.
    socketOf(client).destroy()
  }
}

const socketOf = (client: Client | PoolClient) =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream

/** What ends a query because the server went away, in SQLSTATE (classes 08 and 57P) and in the words of the driver. */
const isAway = (cause: unknown): boolean => {
  const { code = '', message = '' } = cause as { code?: string; message?: string }
  return (
    /^(?:08|57P0[1-3])|^(?:ECONNRESET|ECONNREFUSED|EPIPE|ENOENT|ETIMEDOUT)$/.test(code) ||
    /Connection terminated|connection error and is not queryable/i.test(message)
  )
}

/** A query on a connection that has just been cut fails as one does that finds none. */
const sayingThatItIsAway = (client: PoolClient, availability: Availability, unanswered: Unanswered): void => {
  const query = client.query.bind(client) as (...of: unknown[]) => unknown
  client.query = ((...of: unknown[]) => {
    const reply = query(...of)
    if (!(reply instanceof Promise)) return reply
    const ended = unanswered.began(() => socketOf(client).destroy())
    return reply.then(
      (value: unknown) => {
        ended()
        availability.answered()
        return value
      },
      (cause: unknown) => {
        ended()
        throw isAway(cause) ? databaseUnreachable(cause) : cause
      },
    )
  }) as typeof client.query
}
