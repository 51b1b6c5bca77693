import { existsSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { ingest, readTable, records, tableOf, writeParquet } from '@slipway/ml/table'
import { badOutput, noOutputFolder } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { expectedOf, fitRow, requireColumns } from './fit-inputs.ts'
import { scratch } from './scratch.ts'
import { csvLines } from './screen/csv.ts'

/** A request's body is at most 16 MiB: so many rows, and fewer where rows are wide. */
const ROWS_A_REQUEST = 5_000
const CELLS_A_REQUEST = 100_000

/** What makes answers worse without stopping anything: values read as missing, days taken for months. */
const doubtful: ReadonlySet<string> = new Set(['mixed-types', 'ambiguous-date'])

export interface Answered {
  readonly endpoint: string
  readonly model: string
  readonly version: number
  readonly rows: number
  readonly predictions: readonly Readonly<Record<string, unknown>>[]
}

/**
 * Sends the rows of a file to an endpoint and answers what it said, in the file's order. Columns that the model does
 * not take stay here. With `out`, the file's columns and the predictions are written there.
 */
export async function predictFile(
  server: Connection,
  endpoint: string,
  path: string,
  out: string | undefined,
): Promise<Answered> {
  const kind = out === undefined ? null : extname(out)
  if (kind !== null && !['.csv', '.jsonl', '.parquet'].includes(kind)) throw badOutput(out!)
  if (out !== undefined && !existsSync(dirname(out))) throw noOutputFolder(out)
  const { signature, model, version } = await server.client.serving.getEndpoint({
    params: { name: endpoint },
  })
  using place = scratch('predict')
  const { parquetPath, issues } = await ingest(path, {
    outDir: place.folder,
    expected: expectedOf(signature),
  })
  const takes = new Set(signature.inputs.map(({ name }) => name))
  for (const { kind, column, message } of issues)
    if (doubtful.has(kind) && column !== null && takes.has(column)) process.stderr.write(`! ${message}\n`)
  const table = await readTable(parquetPath)
  requireColumns(
    path,
    table.columns.map(({ name }) => name),
    signature.inputs,
  )
  const rows = records(table)
  // All of them before the first is sent: a file is answered wholly or not at all.
  const asked = rows.map((row, at) => fitRow(path, row, at, signature.inputs))
  const step = Math.max(
    1,
    Math.min(ROWS_A_REQUEST, Math.floor(CELLS_A_REQUEST / Math.max(1, signature.inputs.length))),
  )
  const predictions: Record<string, unknown>[] = []
  for (let from = 0; from < asked.length; from += step) {
    const reply = await server.client.serving.predict({
      params: { name: endpoint },
      body: { rows: asked.slice(from, from + step) },
    })
    predictions.push(...reply.predictions)
    if (process.stderr.isTTY && asked.length > step)
      process.stderr.write(`\r${predictions.length} of ${asked.length} rows`)
  }
  if (process.stderr.isTTY && asked.length > step) process.stderr.write('\n')
  if (out !== undefined)
    await write(
      out,
      kind!,
      rows.map((row, i) => ({ ...row, ...predictions[i] })),
    )
  return { endpoint, model, version, rows: rows.length, predictions }
}

async function write(out: string, kind: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  if (kind === '.parquet') return writeParquet(tableOf([...rows]), out)
  const lines = kind === '.csv' ? [...csvLines(rows)] : rows.map((row) => JSON.stringify(row))
  const half = `${out}.half`
  try {
    await writeFile(half, lines.map((line) => `${line}\n`).join(''))
    await rename(half, out)
  } catch (error) {
    await rm(half, { force: true })
    throw error
  }
}
