import { join } from 'node:path'
import type { Client, QueryResult } from 'pg'
import type { LogicalType } from '../table.ts'
import type { Connector, FetchOptions } from './connector.ts'
import { queryFailed, sourceDied, sourceUnreachable } from './connectors.errors.ts'
import { type SelectedRows, selectOf, wantedOf } from './select.ts'
import { type TextRow, writeDeclared } from './typed-text.ts'

const rowsAtOnce = 10_000

/** PostgreSQL's types by their oids, as they are read here; all others are text. */
const types: Readonly<Record<number, LogicalType>> = {
  16: 'boolean',
  20: 'integer',
  21: 'integer',
  23: 'integer',
  26: 'integer',
  700: 'number',
  701: 'number',
  1700: 'number',
  1082: 'date',
  1114: 'timestamp',
  1184: 'timestamp',
}

/** The rows of a query or a table of PostgreSQL, from one snapshot, through a cursor of the server. */
export const postgres: Connector = {
  kind: 'postgres',
  address: 'postgres://user@host/database with --table or --query',
  takes: (address) => /^postgres(ql)?:\/\//.test(address),
  async fetch({ address, folder, options, onProgress }) {
    const { default: pg } = await import('pg')
    const client = new pg.Client({
      connectionString: address,
      connectionTimeoutMillis: 10_000,
      application_name: 'slipway data',
      // Every value as the server writes it: what it means is decided once, in the engine.
      types: { getTypeParser: () => (text: string) => text } as never,
    })
    // What breaks between two questions is told by the next one.
    client.on('error', () => {})
    const shown = withoutPassword(address)
    try {
      await client.connect()
    } catch (cause) {
      throw sourceUnreachable(shown, cause)
    }
    try {
      const path = join(folder, 'postgres.parquet')
      const facts = await fetchRows(client, shown, options, path, onProgress)
      return { path: facts.rows === 0 && options.cursor !== undefined ? null : path, facts: facts.facts }
    } finally {
      await client.end().catch(() => {})
    }
  },
}

const fetchRows = async (
  client: Client,
  shown: string,
  options: FetchOptions,
  path: string,
  onProgress: (share: number) => void,
): Promise<SelectedRows> => {
  const wanted = wantedOf(shown, options)
  const { sql, values } = selectOf(wanted, options, '$1')
  const ask = (text: string, given: readonly unknown[] = []) => client.query({ text, values: [...given] })
  let first: QueryResult
  try {
    await ask('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await ask("SET LOCAL TIME ZONE 'UTC'")
    await ask("SET LOCAL datestyle = 'ISO'")
    await ask('SET LOCAL extra_float_digits = 1')
    await ask(`DECLARE slipway_rows NO SCROLL CURSOR FOR ${sql}`, values)
    first = await ask(`FETCH FORWARD ${rowsAtOnce} FROM slipway_rows`)
  } catch (cause) {
    throw queryFailed(shown, wanted.said, cause)
  }
  const names = first.fields.map(({ name }) => name)
  const at = options.cursorColumn === undefined ? -1 : names.indexOf(options.cursorColumn)
  let cursor = options.cursor
  let read = 0
  const batches = async function* (): AsyncGenerator<TextRow[]> {
    for (let page = first; page.rows.length > 0; ) {
      const rows = page.rows.map((row: Record<string, string | null>) =>
        names.map((name) => row[name] ?? null),
      )
      cursor = at < 0 ? cursor : (rows.at(-1)![at] ?? cursor)
      read += rows.length
      onProgress(1 - 1 / (1 + read / 100_000))
      yield rows
      try {
        page = await ask(`FETCH FORWARD ${rowsAtOnce} FROM slipway_rows`)
      } catch (cause) {
        throw sourceDied(shown, read, cause)
      }
    }
  }
  const columns = first.fields.map(({ name, dataTypeID }) => ({ name, type: types[dataTypeID] ?? 'text' }))
  const rows = await writeDeclared(columns, batches(), path)
  return { rows, facts: { connector: 'postgres', ...wanted.facts, ...(cursor !== undefined && { cursor }) } }
}

/** An address as it may be written down: the password is asked of PGPASSWORD the next time. */
export const withoutPassword = (address: string): string => {
  const url = new URL(address)
  url.password = ''
  return url.toString()
}
