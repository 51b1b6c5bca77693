import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { ingest, readTable, records, tableOf, writeParquet } from '@slipway/ml/table'
import { badOutput } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { csvLines } from './screen/csv.ts'

const ROWS_A_REQUEST = 5_000

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
  const { signature, model, version } = await server.client.serving.getEndpoint({
    params: { name: endpoint },
  })
  const folder = await mkdtemp(join(tmpdir(), 'slipway-predict-'))
  try {
    const { parquetPath } = await ingest(path, { outDir: folder })
    const rows = records(await readTable(parquetPath))
    const takes = new Map(signature.inputs.map((input) => [input.name, input.type]))
    const asked = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([name]) => takes.has(name))
          .map(([name, value]) => [name, asSigned(value, takes.get(name)!)]),
      ),
    )
    const predictions: Record<string, unknown>[] = []
    for (let from = 0; from < asked.length; from += ROWS_A_REQUEST) {
      const reply = await server.client.serving.predict({
        params: { name: endpoint },
        body: { rows: asked.slice(from, from + ROWS_A_REQUEST) },
      })
      predictions.push(...reply.predictions)
      if (process.stderr.isTTY && asked.length > ROWS_A_REQUEST)
        process.stderr.write(`\r${predictions.length} of ${asked.length} rows`)
    }
    if (process.stderr.isTTY && asked.length > ROWS_A_REQUEST) process.stderr.write('\n')
    if (out !== undefined)
      await write(
        out,
        kind!,
        rows.map((row, i) => ({ ...row, ...predictions[i] })),
      )
    return { endpoint, model, version, rows: rows.length, predictions }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A file tells types by its own content: 7 may be a text, and 1 a true. The signature decides. */
function asSigned(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return type === 'text' ? value.toISOString().slice(0, 10) : value.toISOString()
  if (type === 'text') return String(value)
  if (type === 'boolean' && typeof value === 'number') return value === 1 ? true : value === 0 ? false : value
  return value
}

async function write(out: string, kind: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  if (kind === '.parquet') await writeParquet(tableOf([...rows]), out)
  else if (kind === '.csv') await writeFile(out, `${[...csvLines(rows)].join('\n')}\n`)
  else await writeFile(out, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
