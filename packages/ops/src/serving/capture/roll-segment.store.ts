import { existsSync } from 'node:fs'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CapturedPrediction } from '@slipway/contract/serving'
import { type LogicalType, writeParquet } from '@slipway/ml/table'
import { readEntries, type Sink } from './entry-reader.ts'
import { framesIn, mark } from './frames.ts'
import { rolledTable, type Rolled } from './rolled-table.ts'
import type { CaptureSchema } from './schema.ts'
import { syncFolder } from './segments.store.ts'

/** Lays the requests of a log, or of JSON lines, out as a Parquet file; answers how many rows there are. */
export const writeRolled = async (from: string, to: string): Promise<number> => {
  const table = rolledTable()
  if (from.endsWith('.jsonl')) readLines(await readFile(from, 'utf8'), table)
  else readLog(await readFile(from), table)
  if (table.rows() > 0) await writeParquet(table.finish(), to)
  return table.rows()
}

/**
 * Turns a complete segment into Parquet: at every instant the one or the other is there, and whole. One that is gone had
 * another name by the time that it was seen to be nobody's: its writer has completed it since it was listed.
 */
export const rollSegment = async (from: string): Promise<void> => {
  if (!existsSync(from)) return
  const to = from.replace(/\.[a-z]+$/, '.parquet')
  const draft = `${to}.${process.pid}.draft`
  if ((await writeRolled(from, draft)) > 0) {
    const file = await open(draft, 'r')
    await file.sync()
    await file.close()
    await rename(draft, to)
    await syncFolder(dirname(to))
  }
  await rm(from)
}

type Into = ReturnType<typeof rolledTable>

const readLog = (bytes: Buffer, into: Into): void => {
  const schemas = new Map<number, CaptureSchema>()
  for (const frame of framesIn(bytes, mark.length).frames) {
    if (frame.kind === 'schema') schemas.set(frame.number, frame.schema)
    else
      readEntries(frame.entries, schemas, (entry) => {
        const { revision, variant, version } = entry.schema
        const { id, firstRow, rows, tMs, latencyUs, error } = entry
        const columns: Rolled['columns'] = (sinkOf) => entry.columns(sinkOf, true)
        into.add(entry.schema, {
          id,
          firstRow,
          rows,
          tMs,
          latencyUs,
          error,
          revision,
          variant,
          version,
          columns,
        })
      })
  }
}

const readLines = (text: string, into: Into): void => {
  // What stands after the last newline was cut by a crash.
  for (const line of text.split('\n').slice(0, -1)) {
    const record = recordIn(line)
    if (!record) continue
    const outputs = Object.entries(record.outputs)
    const inputs = Object.entries(record.inputs)
    const fieldsOf = (some: typeof inputs) => some.map(([name, values]) => ({ name, type: typeOf(values) }))
    into.add(
      { outputs: fieldsOf(outputs), inputs: fieldsOf(inputs) },
      {
        ...record,
        error: null,
        columns(sinkOf) {
          for (const [index, [, values]] of [...outputs, ...inputs].entries())
            for (let row = 0; row < record.rows; row++) put(sinkOf(index), row, values[row])
        },
      },
    )
  }
}

const put = (sink: Sink, row: number, value: unknown): void => {
  if (typeof value === 'string') sink.text(row, value)
  else if (value === null || value === undefined) sink.number(row, Number.NaN)
  else sink.number(row, Number(value))
}

/** null for a line that a power cut scrambled: it was never acknowledged. */
const recordIn = (line: string): CapturedPrediction | null => {
  try {
    return JSON.parse(line) as CapturedPrediction
  } catch {
    return null
  }
}

const typeOf = (values: readonly unknown[]): LogicalType => {
  const value = values.find((one) => one !== null)
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'boolean' : 'number'
}
