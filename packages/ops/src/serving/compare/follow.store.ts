import { open } from 'node:fs/promises'
import { quoteName, quoteText, withDuckDb } from '@slipway/ml/table'
import { type Block, columnsOfBlock, facts, numbersOf, readBlock, textsOf } from '../capture/block.ts'
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

  /** False where it is of before there were blocks: such a log is read once it is rolled. */
  const readLog = async (path: string, at: Position, use: (row: AnsweredRow) => void): Promise<boolean> => {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const bytes = Buffer.alloc(Math.max(0, size - at.bytes))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at.bytes)
      const fresh = bytes.subarray(0, bytesRead)
      const isBegin = at.bytes === 0
      if (isBegin && fresh.length < mark.length) return true
      if (isBegin && !fresh.subarray(0, mark.length).equals(mark)) return false
      const { frames, end } = framesIn(fresh, isBegin ? mark.length : 0)
      for (const frame of frames) {
        if (frame.kind === 'schema') at.schemas.set(frame.number, frame.schema)
        else {
          at.rows += answersIn(readBlock(frame.entries, at.schemas, frame.saysOnce), use)
          await new Promise((resolve) => setImmediate(resolve))
        }
      }
      at.bytes += end
      return true
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
   * False where a segment had gone, or cannot be read yet; what follows it is left for the next listing, so that of
   * segments that are joined meanwhile always the first rows have been read, and none behind a gap.
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
        if (!(await readSegment(segment, at, use))) return false
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

  /** A rolled segment is read to its end once: what its log had not yet shown of it. False as readLog. */
  async function readSegment(
    { kind, path }: Segment,
    at: Position,
    use: (row: AnsweredRow) => void,
  ): Promise<boolean> {
    if (kind !== 'parquet') return readLog(path, at, use)
    if (at.isRead) return true
    await readParquet(path, at, use)
    at.isRead = true
    at.schemas.clear()
    return true
  }
}
export type Follower = ReturnType<typeof followCaptures>

/** The rows of a block; answers how many there are. */
export const answersIn = (block: Block, use: (row: AnsweredRow) => void): number => {
  const { rows, schema } = block
  const { revision, variant, version, outputs } = schema
  const columns = columnsOfBlock(schema)
  const fact = (name: (typeof facts)[number]['name']) => facts.findIndex((one) => one.name === name)
  const output = (name: string) => facts.length + outputs.findIndex((one) => one.name === name)
  const texts = (at: number): (string | null)[] => {
    const { type } = columns[at]!
    if (type === 'text') return textsOf(block, at)
    const spelled = (value: number) => (type === 'boolean' ? String(value === 1) : String(value))
    return Array.from(numbersOf(block, at), (value) => (Number.isNaN(value) ? null : spelled(value)))
  }
  const answer = answerColumns(outputs)
  const ids = texts(fact('id'))
  const errors = texts(fact('error'))
  const [row, time, latency] = (['row', 'time', 'latency_us'] as const).map((name) =>
    numbersOf(block, fact(name)),
  ) as [Float64Array, Float64Array, Float64Array]
  const predictions = answer.prediction === null ? null : texts(output(answer.prediction))
  const scores = new Float64Array(rows).fill(Number.NaN)
  // A tensor is kept as text, and no score, whatever it is called.
  for (const at of answer.scores.map(output).filter((place) => columns[place]!.type !== 'text'))
    for (const [i, value] of numbersOf(block, at).entries()) if (!(scores[i]! >= value)) scores[i] = value
  for (let i = 0; i < rows; i++)
    use({
      id: ids[i]!,
      row: row[i]!,
      tMs: time[i]!,
      revision,
      variant,
      version,
      latencyUs: latency[i]!,
      error: errors[i]!,
      prediction: predictions?.[i] ?? null,
      score: scores[i]!,
    })
  return rows
}
