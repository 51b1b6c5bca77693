import { existsSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import {
  describeParquet,
  ingest,
  parquetSql,
  quoteText,
  readTable,
  records,
  withDuckDb,
} from '@slipway/ml/table'
import { badOutput, noOutputFolder } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { contributionsOf } from './contributions.ts'
import { expectedOf, fitRow, requireColumns } from './fit-inputs.ts'
import { type OutKind, openBatch } from './predict-batch.ts'
import { scratch } from './scratch.ts'
import { count, counted } from './screen/numbers.ts'

/** A request's body is at most 16 MiB: so many rows, and fewer where rows are wide. */
const ROWS_A_REQUEST = 5_000
const CELLS_A_REQUEST = 100_000
/** A model that can only be asked explains so many at once. */
const ROWS_EXPLAINED_A_REQUEST = 50
/** So many rows are in memory at a time, and are lost to a kill at most. */
const ROWS_A_SLAB = 50_000

/** What makes answers worse without stopping anything: values read as missing, days taken for months. */
const doubtful: ReadonlySet<string> = new Set(['mixed-types', 'ambiguous-date'])

type Row = Readonly<Record<string, unknown>>

export interface Answered {
  readonly endpoint: string
  readonly model: string
  readonly version: number
  readonly rows: number
  /** Rows that an earlier, interrupted call had answered already. */
  readonly resumed: number
  /** Of all rows, unless they were written to a file. */
  readonly predictions?: readonly Row[]
}

export interface PredictOptions {
  /** Where the file's columns and the predictions are written: .csv, .jsonl or .parquet. */
  readonly out?: string | undefined
  /** Whether to add what each column added to each answer; see contributionsOf. */
  readonly explain?: boolean | undefined
  readonly slabRows?: number
}

/**
 * Sends the rows of a file to an endpoint and answers what it said, in the file's order. Columns that the model does
 * not take stay here. With `out` rows pass through, few in memory at a time; a call that was killed is taken up by the
 * next one with the same file, endpoint and version.
 */
export async function predictFile(
  server: Connection,
  endpoint: string,
  path: string,
  { out, explain = false, slabRows = slabOf(process.env) }: PredictOptions = {},
): Promise<Answered> {
  if (out !== undefined && !['.csv', '.jsonl', '.parquet'].includes(extname(out))) throw badOutput(out)
  if (out !== undefined && !existsSync(dirname(out))) throw noOutputFolder(out)
  const { signature, model, version } = await server.client.serving.getEndpoint({
    params: { name: endpoint },
  })
  using place = scratch('predict')
  const { parquetPath, digest, issues } = await ingest(path, {
    outDir: place.folder,
    expected: expectedOf(signature),
  })
  const { inputs } = signature
  const takes = new Set(inputs.map(({ name }) => name))
  for (const { kind, column, message } of issues)
    if (doubtful.has(kind) && column !== null && takes.has(column)) process.stderr.write(`! ${message}\n`)
  const { rows, fields } = await withDuckDb((connection) => describeParquet(connection, parquetPath))
  requireColumns(
    path,
    fields.map(({ name }) => name),
    inputs,
  )
  const slab = (from: number) => rowsFrom(parquetPath, from, Math.min(rows, from + slabRows), place.folder)
  const fit = (given: readonly Row[], from: number) =>
    given.map((row, at) => fitRow(path, row, from + at, inputs))
  // All of them before the first is sent: a file is answered wholly or not at all.
  for (let from = 0; from < rows; from += slabRows) {
    progress('read', from, rows, slabRows)
    fit(await slab(from), from)
  }

  const batch =
    out === undefined
      ? null
      : await openBatch({
          out,
          kind: extname(out) as OutKind,
          parquetPath,
          digest,
          rows,
          slabRows,
          endpoint,
          version,
          outputs: signature.outputs,
          explain,
        })
  const predictions: Row[] = []
  const step = Math.max(
    1,
    Math.min(
      explain ? ROWS_EXPLAINED_A_REQUEST : ROWS_A_REQUEST,
      Math.floor(CELLS_A_REQUEST / Math.max(1, inputs.length)),
    ),
  )
  let resumed = 0
  for (let from = 0; from < rows; from += slabRows) {
    const end = Math.min(rows, from + slabRows)
    if (batch?.has(from)) {
      resumed += end - from
      continue
    }
    const given = await slab(from)
    const asked = fit(given, from)
    const said: Row[] = []
    for (let at = 0; at < asked.length; at += step) {
      const body = { rows: asked.slice(at, at + step), ...(explain && { explain }) }
      const reply = await server.client.serving.predict({ params: { name: endpoint }, body })
      const why = reply.explanation && contributionsOf(reply.explanation, inputs)
      for (const [k, answer] of reply.predictions.entries()) said.push({ ...answer, ...why?.[k] })
      progress('answered', from + said.length, rows, step)
    }
    if (batch) await batch.put(from, given, said)
    else predictions.push(...said)
  }
  if (process.stderr.isTTY && rows > step) process.stderr.write('\n')
  await batch?.finish()
  return { endpoint, model, version, rows, resumed, ...(batch ? {} : { predictions }) }
}

/** One line that is written over; `read` is told first and is the shorter one. */
const progress = (what: 'read' | 'answered', done: number, all: number, step: number): void => {
  if (process.stderr.isTTY && all > step)
    process.stderr.write(`\r${count(done)} of ${counted(all, 'row')} ${what}`)
}

/** For machines with little memory, and for rows that are very wide. */
const slabOf = (env: NodeJS.ProcessEnv): number => {
  const asked = Number(env.SLIPWAY_PREDICT_ROWS)
  return Number.isInteger(asked) && asked > 0 ? asked : ROWS_A_SLAB
}

const rowsFrom = async (parquetPath: string, from: number, end: number, folder: string): Promise<Row[]> => {
  const part = join(folder, 'slab.parquet')
  await withDuckDb((connection) =>
    connection.run(
      `COPY (SELECT * FROM ${parquetSql(parquetPath)} WHERE file_row_number >= ${from} AND file_row_number < ${end}) TO ${quoteText(part)} (FORMAT parquet)`,
    ),
  )
  return records(await readTable(part))
}
