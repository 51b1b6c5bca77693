import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CapturedPrediction } from '@slipway/contract/serving'
import {
  type Field,
  quoteName,
  quoteText,
  readTable,
  selectColumns,
  sqlTypes,
  type Table,
} from '@slipway/ml/table'
import type { Archive, Source, Window } from './archive.store.ts'
import { badCursor } from './capture.errors.ts'
import { conditionSql } from './condition.ts'
import { explainedColumn } from './block.ts'
import { explanationOf } from './explained.ts'

export interface PredictionsQuestion extends Window {
  readonly limit: number
  readonly id?: string | undefined
  readonly variant?: string | undefined
  readonly version?: number | undefined
  /** See conditionSql. */
  readonly where?: string | undefined
  /** Whether to tell why, of requests that were explained. */
  readonly explain?: boolean | undefined
  /** nextCursor of the page before. */
  readonly cursor?: string | undefined
}

export interface PredictionsPage {
  readonly predictions: CapturedPrediction[]
  readonly nextCursor: string | null
}

/** Of a large request so many rows are shown. */
const rowsShown = 500

/** Captured requests, newest first. A condition on columns finds requests that have such a row. */
export const readPredictions = async (
  archive: Archive,
  endpoint: string,
  asked: PredictionsQuestion,
): Promise<PredictionsPage> => {
  const { limit } = asked
  const page = await archive.query(asked, async (source) => {
    const found = await source.connection.runAndReadAll(
      `SELECT id, variant, epoch_ms(time)::DOUBLE FROM ${source.sql} WHERE ${filtersOf(asked, source.columns)}
       GROUP BY ALL ORDER BY 3 DESC, id DESC, variant DESC LIMIT ${limit + 1}`,
    )
    const keys = found.getRows() as [string, string, number][]
    const shown = keys.slice(0, limit)
    if (shown.length === 0) return { predictions: [], nextCursor: null }
    const last = shown.at(-1)!
    const rows = await source.connection.runAndReadAll(
      `SELECT ${selected(source, asked.explain ?? false)} FROM ${source.sql}
       WHERE time BETWEEN epoch_ms(${last[2]}) AND epoch_ms(${shown[0]![2]})
         AND id IN (${shown.map(([id]) => quoteText(id)).join(', ')}) AND "row" < ${rowsShown}
       ORDER BY "row"`,
    )
    return {
      predictions: recordsOf(endpoint, shown, rows.getRowObjectsJS()),
      nextCursor:
        keys.length > limit
          ? Buffer.from(JSON.stringify([last[2], last[0], last[1]])).toString('base64url')
          : null,
    }
  })
  return page ?? { predictions: [], nextCursor: null }
}

const filtersOf = (asked: PredictionsQuestion, columns: Source['columns']): string =>
  [
    'true',
    ...(asked.id === undefined ? [] : [`id = ${quoteText(asked.id)}`]),
    ...(asked.variant === undefined ? [] : [`variant = ${quoteText(asked.variant)}`]),
    ...(asked.version === undefined ? [] : [`version = ${Math.floor(asked.version)}`]),
    ...(asked.where === undefined ? ['"row" = 0'] : [conditionSql(asked.where, columns)]),
    ...(asked.cursor === undefined ? [] : [beyond(asked.cursor)]),
  ].join(' AND ')

const beyond = (cursor: string): string => {
  try {
    const [ms, id, variant] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [
      number,
      string,
      string,
    ]
    if (Number.isFinite(ms) && typeof id === 'string' && typeof variant === 'string')
      return `(epoch_ms(time)::DOUBLE, id, variant) < (${ms}::DOUBLE, ${quoteText(id)}, ${quoteText(variant)})`
  } catch {
    // Told below.
  }
  throw badCursor(cursor)
}

const isTime = (type: string) => type === 'DATE' || type.startsWith('TIMESTAMP')

const selected = ({ columns }: Source, explain: boolean): string =>
  [...columns]
    .filter(([name]) => explain || name !== explainedColumn)
    .map(([name, type]) =>
      isTime(type)
        ? `epoch_ms(${quoteName(name)}::TIMESTAMP)::DOUBLE AS ${quoteName(name)}`
        : type === 'BIGINT'
          ? `${quoteName(name)}::DOUBLE AS ${quoteName(name)}`
          : quoteName(name),
    )
    .join(', ')

const recordsOf = (
  endpoint: string,
  keys: readonly [string, string, number][],
  rows: readonly Record<string, unknown>[],
): CapturedPrediction[] => {
  const byKey = Map.groupBy(rows, (row) => `${row['variant']}\n${row['time']}\n${row['id']}`)
  return keys.map(([id, variant, tMs]) => {
    const own = byKey.get(`${variant}\n${tMs}\n${id}`) ?? []
    const [first] = own
    const error = (first?.['error'] ?? null) as string | null
    const explanation = explanationOf(own.map((row) => row[explainedColumn]))
    const of = (prefix: string) =>
      Object.fromEntries(
        Object.keys(first ?? {})
          .filter((name) => name.startsWith(`${prefix}.`) || name.startsWith(`${prefix}#`))
          .map((name) => [name.slice(prefix.length + 1), own.map((row) => valueOf(name, row[name]))])
          // Columns of other versions stand beside this one's, empty.
          .filter(([, values]) => error === null || (values as unknown[]).some((value) => value !== null)),
      ) as Record<string, unknown[]>
    return {
      id,
      endpoint,
      revision: Number(first?.['revision']),
      variant,
      version: Number(first?.['version']),
      tMs,
      firstRow: Number(first?.['row'] ?? 0),
      rows: error === null ? own.length : 0,
      inputs: of('inputs'),
      outputs: of('outputs'),
      latencyUs: Number(first?.['latency_us']),
      ...(error === null ? {} : { error }),
      ...(explanation && { explanation }),
    }
  })
}

/** Tensors are kept as JSON. */
const valueOf = (name: string, value: unknown): unknown =>
  value === null || value === undefined ? null : name.includes('#') ? JSON.parse(value as string) : value

export interface CapturedTables {
  readonly rows: number
  /** Without the columns that were hidden or left out. */
  readonly inputs: Table
  readonly outputs: Table
}

/** The newest rows that a version answered, in the types of its signature. Row k of `outputs` answers row k of `inputs`. */
export const readCapturedTables = async (
  archive: Archive,
  window: Window,
  wanted: {
    readonly version: number
    readonly maxRows: number
    readonly inputs: readonly Pick<Field, 'name' | 'type'>[]
    readonly outputs: readonly Pick<Field, 'name' | 'type'>[]
    readonly hidden: ReadonlySet<string>
  },
): Promise<CapturedTables> => {
  const inputs = wanted.inputs.filter(({ name }) => !wanted.hidden.has(name))
  const fields = [
    ...inputs.map((field) => ({ ...field, of: 'inputs.' })),
    ...wanted.outputs.map((field) => ({ ...field, of: 'outputs.' })),
  ]
  const folder = await mkdtemp(join(tmpdir(), 'slipway-captured-'))
  try {
    const path = join(folder, 'rows.parquet')
    const found = await archive.query(window, ({ connection, sql, columns }) => {
      const columnSql = ({ name, type, of }: (typeof fields)[number]) => {
        const held = columns.get(of + name)
        const value = held === undefined ? 'NULL' : quoteName(of + name)
        // Times of JSON lines are numbers.
        const timed =
          held === 'DOUBLE' && (type === 'date' || type === 'timestamp')
            ? `make_timestamp_ms(${value}::BIGINT)`
            : value
        return `TRY_CAST(${timed} AS ${sqlTypes[type]}) AS ${quoteName(of + name)}`
      }
      return connection.run(
        `COPY (SELECT ${[...fields.map(columnSql), 'true AS "there"'].join(', ')} FROM
           (SELECT * FROM ${sql} WHERE version = ${wanted.version} AND error IS NULL ORDER BY time DESC LIMIT ${wanted.maxRows})
           ORDER BY time, id, "row")
         TO ${quoteText(path)} (FORMAT parquet, USE_TMP_FILE false)`,
      )
    })
    const table: Table = found ? await readTable(path) : { rows: 0, columns: [] }
    const of = (prefix: string, some: readonly Pick<Field, 'name' | 'type'>[]): Table => ({
      rows: table.rows,
      columns: found
        ? selectColumns(
            table,
            some.map(({ name }) => prefix + name),
          ).columns.map((column) => ({ ...column, name: column.name.slice(prefix.length) }))
        : [],
    })
    return { rows: table.rows, inputs: of('inputs.', inputs), outputs: of('outputs.', wanted.outputs) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
