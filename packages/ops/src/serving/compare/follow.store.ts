import { open } from 'node:fs/promises'
import { quoteName, quoteText, withDuckDb } from '@slipway/ml/table'
import { readEntries, type Entry, type Sink } from '../capture/entry-reader.ts'
import { framesIn, mark } from '../capture/frames.ts'
import type { CaptureSchema } from '../capture/schema.ts'
import { isGone } from '../capture/archive.store.ts'
import { segmentsIn, type Segment } from '../capture/segments.store.ts'
import { answerColumns, type AnsweredRow } from './answers.ts'

const mostTries = 10

/** How far a segment has been read. */
interface Position {
  rows: number
  bytes: number
  isRead: boolean
  readonly schemas: Map<number, CaptureSchema>
}
/** By the names of segments. */
export type Positions = ReadonlyMap<string, Readonly<Position>>

/**
 * Reads what was captured, and later only what has come since: logs from where they were left, rolled segments from the row
 * that was reached in their logs.
 *
 * @param before how far another has read, to go on from there.
 */
export const followCaptures = (dir: string, before: Positions = new Map()) => {
  const positions = new Map<string, Position>(before)

  const readLog = async (path: string, at: Position, use: (row: AnsweredRow) => void): Promise<void> => {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const from = Math.max(at.bytes, mark.length)
      const bytes = Buffer.alloc(Math.max(0, size - from))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, from)
      const { frames, end } = framesIn(bytes.subarray(0, bytesRead), 0)
      for (const frame of frames) {
        if (frame.kind === 'schema') at.schemas.set(frame.number, frame.schema)
        else {
          readEntries(frame.entries, at.schemas, (entry) => (at.rows += answersIn(entry, use)))
          await new Promise((resolve) => setImmediate(resolve))
        }
      }
      at.bytes = from + end
    } finally {
      await file.close()
    }
  }

  const readParquet = (path: string, at: Position, use: (row: AnsweredRow) => void): Promise<void> =>
    withDuckDb(async (connection) => {
      const source = `read_parquet(${quoteText(path)}, file_row_number = true)`
      const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)
      const outputs = described.getRows().flatMap(([name, type]) =>
        String(name).startsWith('outputs.')
          ? [
              {
                name: String(name).slice(8),
                type: type === 'VARCHAR' ? 'text' : type === 'BOOLEAN' ? 'boolean' : 'number',
              },
            ]
          : [],
      )
      const { prediction, scores } = answerColumns(outputs)
      const column = (name: string) => quoteName(`outputs.${name}`)
      const result = await connection.stream(
        `SELECT id, "row"::INTEGER, epoch_ms(time)::DOUBLE, revision::INTEGER, variant, version::INTEGER, latency_us::DOUBLE, error,
           ${prediction === null ? 'NULL' : column(prediction)}::VARCHAR,
           ${scores.length === 0 ? 'NULL' : `greatest(${scores.map(column).join(', ')})`}::DOUBLE
         FROM ${source} WHERE file_row_number >= ${at.rows} ORDER BY file_row_number`,
      )
      for (;;) {
        const chunk = await result.fetchChunk()
        if (!chunk || chunk.rowCount === 0) return
        for (const row of chunk.getRows() as [
          string,
          number,
          number,
          number,
          string,
          number,
          number,
          string | null,
          string | null,
          number | null,
        ][]) {
          const [id, number, tMs, revision, variant, version, latencyUs, error, answer, score] = row
          use({
            id,
            row: number,
            tMs,
            revision,
            variant,
            version,
            latencyUs,
            error,
            prediction: answer,
            score: score ?? Number.NaN,
          })
        }
        at.rows += chunk.rowCount
        await new Promise((resolve) => setImmediate(resolve))
      }
    })

  /** What was read of the segments that were joined into this one. */
  const joinedPosition = (name: string): Position => {
    const [from, to] = name.split('~') as [string, string]
    const parts = [...positions].filter(([part]) => part >= from && part <= to)
    for (const [part] of parts) positions.delete(part)
    return {
      rows: parts.reduce((sum, [, { rows }]) => sum + rows, 0),
      bytes: 0,
      isRead: false,
      schemas: new Map(),
    }
  }

  return {
    /** Hands over every row that has come. */
    async read(use: (row: AnsweredRow) => void): Promise<void> {
      // What was renamed, rolled or joined since it was listed is there under another name.
      for (let tries = 0; tries < mostTries; tries++) if (await readListed(use)) return
    },
    /** How far everything that was handed over goes. */
    positions: (): Positions => positions,
  }

  /**
   * False where a segment had gone; what follows it is left for the next listing, so that of segments that are joined
   * meanwhile always the first rows have been read, and none behind a gap.
   */
  async function readListed(use: (row: AnsweredRow) => void): Promise<boolean> {
    const segments = await segmentsIn(dir)
    for (const segment of segments) {
      if (segment.kind === 'lines') continue
      const at =
        positions.get(segment.name) ??
        (segment.name.includes('~')
          ? joinedPosition(segment.name)
          : { rows: 0, bytes: 0, isRead: false, schemas: new Map<number, CaptureSchema>() })
      positions.set(segment.name, at)
      try {
        await readSegment(segment, at, use)
      } catch (cause) {
        if (!isGone(cause)) throw cause
        return false
      }
    }
    // What has gone for good need not be remembered.
    const listed = new Set(segments.map(({ name }) => name))
    for (const name of positions.keys()) if (!listed.has(name)) positions.delete(name)
    return true
  }

  /** A rolled segment is read to its end once: what its log had not yet shown of it. */
  async function readSegment(
    { kind, path }: Segment,
    at: Position,
    use: (row: AnsweredRow) => void,
  ): Promise<void> {
    if (kind !== 'parquet') return readLog(path, at, use)
    if (at.isRead) return
    await readParquet(path, at, use)
    at.isRead = true
    at.schemas.clear()
  }
}
export type Follower = ReturnType<typeof followCaptures>

/** The rows of an entry, and how many lines of a rolled segment they are. */
export const answersIn = (entry: Entry, use: (row: AnsweredRow) => void): number => {
  const { id, tMs, latencyUs, error, firstRow, rows, schema } = entry
  const { revision, variant, version } = schema
  const facts = { id, tMs, latencyUs, error, revision, variant, version }
  if (rows === 0) {
    use({ ...facts, row: firstRow, prediction: null, score: Number.NaN })
    return 1
  }
  const columns = answerColumns(schema.outputs)
  const predictions: (string | null)[] = Array(rows).fill(null)
  const scores = new Float64Array(rows).fill(Number.NaN)
  entry.columns((index) => {
    const { name, type } = schema.outputs[index]!
    const isPrediction = name === columns.prediction
    const isScore = columns.scores.includes(name)
    if (!isPrediction && !isScore) return null
    const sink: Sink = {
      number(row, value) {
        if (isScore && !(scores[row]! >= value)) scores[row] = value
        if (isPrediction && !Number.isNaN(value))
          predictions[row] = type === 'boolean' ? String(value === 1) : String(value)
      },
      text(row, value) {
        if (isPrediction) predictions[row] = value
      },
    }
    return sink
  }, false)
  for (let row = 0; row < rows; row++)
    use({ ...facts, row: firstRow + row, prediction: predictions[row]!, score: scores[row]! })
  return rows
}
