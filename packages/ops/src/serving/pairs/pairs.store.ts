import type { ShadowPair } from '@slipway/contract/shadow-pairs'
import { quoteName, quoteText } from '@slipway/ml/table'
import type { Source } from '../capture/archive.store.ts'
import { answerColumns, closeEnough } from '../compare/answers.ts'

/** Of a shadow that answers for months the newest so many rows are looked at: a page takes a moment, not minutes. */
const mostRows = 100_000

export interface PairsQuestion {
  readonly champion: Side
  readonly candidate: Side
  readonly only?: 'disagreements' | undefined
  readonly order?: 'newest' | 'difference' | undefined
  readonly limit: number
  readonly offset?: number | undefined
  /** Whether answers are numbers, which agree where they are near each other. */
  readonly numbers: boolean
  /** SQL of what was told of answers; null where that is nothing. */
  readonly labels: string | null
}

interface Side {
  readonly name: string
  readonly version: number
}

export interface PairsPage {
  readonly pairs: ShadowPair[]
  readonly total: number
  readonly lookedAt: number
}

/** Rows that both answered, joined by id and row of the request. */
export async function readPairs(source: Source, asked: PairsQuestion): Promise<PairsPage> {
  const { connection, columns, sql } = source
  const { limit, offset = 0, only, order = 'newest' } = asked
  const answers = answerSql(columns, asked.numbers)
  const inputs = columnsIn(columns, 'inputs')
  const outputs = columnsIn(columns, 'outputs')
  const of = (alias: string, names: readonly string[]) =>
    names.map((name) => `${valueSql(alias, name, columns.get(name)!)} AS ${quoteName(`${alias}.${name}`)}`)
  // An id that was asked about twice counts as it was answered last.
  const side = ({ name, version }: Side) =>
    `SELECT * FROM ${sql} WHERE variant = ${quoteText(name)} AND version = ${Math.floor(version)} AND error IS NULL
     QUALIFY row_number() OVER (PARTITION BY id, "row" ORDER BY time DESC) = 1`
  const told = asked.labels
    ? `LEFT JOIN (SELECT key, "row", value FROM ${asked.labels} WHERE kpi = '' AND kind = 'id') l ON l.key = s.id AND l."row" = s."row"`
    : `LEFT JOIN (SELECT NULL::VARCHAR AS value) l ON false`
  const found = await connection.runAndReadAll(
    `WITH s AS (${side(asked.candidate)} ORDER BY time DESC, id DESC, "row" LIMIT ${mostRows}),
       c AS (${side(asked.champion)}),
       pairs AS (
         SELECT s.id, s."row"::INTEGER AS "row", epoch_ms(s.time)::DOUBLE AS t_ms, l.value::VARCHAR AS label,
           c.latency_us::DOUBLE AS c_us, s.latency_us::DOUBLE AS s_us,
           ${answers.prediction('c')} AS c_said, ${answers.prediction('s')} AS s_said,
           ${answers.score('c')} AS c_score, ${answers.score('s')} AS s_score,
           s_score - c_score AS difference, ${answers.agree} AS agree,
           ${[...of('s', inputs), ...of('c', outputs), ...of('s', outputs)].join(', ')}
         FROM s JOIN c ON c.id = s.id AND c."row" = s."row" ${told})
     SELECT *, count(*) OVER ()::DOUBLE AS total, (SELECT count(*) FROM s)::DOUBLE AS looked_at FROM pairs
     ${only === 'disagreements' ? 'WHERE NOT agree' : ''}
     ORDER BY ${order === 'difference' ? 'abs(difference) DESC NULLS LAST,' : ''} t_ms DESC, id DESC, "row"
     LIMIT ${limit} OFFSET ${offset}`,
  )
  const rows = found.getRowObjectsJS()
  return {
    pairs: rows.map((row) => pairOf(row, inputs, outputs)),
    total: Number(rows[0]?.['total'] ?? 0),
    lookedAt: Number(rows[0]?.['looked_at'] ?? 0),
  }
}

const columnsIn = (columns: Source['columns'], prefix: string): string[] =>
  [...columns.keys()].filter((name) => name.startsWith(`${prefix}.`) || name.startsWith(`${prefix}#`))

const isTime = (type: string) => type === 'DATE' || type.startsWith('TIMESTAMP')

/** Times as milliseconds, whole numbers as JSON has them. */
const valueSql = (alias: string, name: string, type: string): string => {
  const column = `${alias}.${quoteName(name)}`
  return isTime(type)
    ? `epoch_ms(${column}::TIMESTAMP)::DOUBLE`
    : type === 'BIGINT'
      ? `${column}::DOUBLE`
      : column
}

/** As comparisons read an answer, so that a pair agrees here where it was counted as agreeing. */
function answerSql(columns: Source['columns'], numbers: boolean) {
  const isNumber = (type: string) => /INT|DOUBLE|FLOAT/.test(type)
  const outputs = [...columns]
    .filter(([name]) => name.startsWith('outputs.'))
    .map(([name, type]) => ({
      name: name.slice('outputs.'.length),
      type: isNumber(type) ? 'number' : type === 'BOOLEAN' ? 'boolean' : 'text',
    }))
  const { prediction, scores } = answerColumns(outputs)
  const column = (alias: string, name: string) => `${alias}.${quoteName(`outputs.${name}`)}`
  const agree = numbers
    ? `coalesce(c_said::DOUBLE = s_said::DOUBLE OR abs(s_said::DOUBLE - c_said::DOUBLE) <= ${closeEnough} * greatest(abs(c_said::DOUBLE), abs(s_said::DOUBLE)), c_said IS NOT DISTINCT FROM s_said)`
    : 'c_said IS NOT DISTINCT FROM s_said'
  return {
    prediction: (alias: string) => `${prediction === null ? 'NULL' : column(alias, prediction)}::VARCHAR`,
    score: (alias: string) =>
      `${scores.length === 0 ? 'NULL' : `greatest(${scores.map((name) => column(alias, name)).join(', ')})`}::DOUBLE`,
    agree,
  }
}

function pairOf(
  row: Readonly<Record<string, unknown>>,
  inputs: readonly string[],
  outputs: readonly string[],
): ShadowPair {
  // Columns of other versions stand beside these, empty.
  const values = (alias: string, names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = row[`${alias}.${name}`] ?? null
        // Tensors are kept as JSON.
        const read: unknown = value !== null && name.includes('#') ? JSON.parse(String(value)) : value
        return value === null && name.startsWith('outputs')
          ? []
          : [[name.replace(/^(in|out)puts[.#]/, ''), read]]
      }),
    )
  const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null)
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  const said = (alias: 'c' | 's') => ({
    outputs: values(alias, outputs),
    prediction: text(row[`${alias}_said`]),
    score: number(row[`${alias}_score`]),
    latencyUs: Math.round(Number(row[`${alias}_us`])),
  })
  return {
    id: String(row['id']),
    row: Number(row['row']),
    tMs: Number(row['t_ms']),
    inputs: values('s', inputs),
    champion: said('c'),
    candidate: said('s'),
    agree: row['agree'] === true,
    difference: number(row['difference']),
    label: text(row['label']),
  }
}
