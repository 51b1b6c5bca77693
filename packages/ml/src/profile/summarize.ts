import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
// Not through the door: table's ingest profiles what it wrote, so table's index already leads here.
import { quoteName } from '../table/duckdb.ts'
import type { Field, LogicalType } from '../table/table.ts'
import { copyDoubles, eachChunk, rawTexts } from '../table/vectors.ts'
import { fewValues } from './few-values.ts'
import { mergeMoments, momentsOf, noMoments } from './moments.ts'
import { nullCounter } from './null-patterns.ts'
import type { ColumnSummary, NumberSummary, Summary, TextSummary } from './summary.ts'
import { textCounter } from './text-counts.ts'
import { countsOf, mergeCounts, noValues, type ValueCounts } from './value-counts.ts'

/**
 * Summarises rows in one pass.
 * @param sql what comes after FROM: a table function, a name or a query in brackets
 * @param onRows hears how many rows have been read
 */
export const summarize = async (
  connection: DuckDBConnection,
  sql: string,
  fields: readonly Field[],
  onRows?: (rows: number) => void,
): Promise<Summary> => {
  const nulls = nullCounter(fields.length)
  const readers = fields.map((field, i) =>
    field.type === 'text'
      ? textReader(field.name, (row) => nulls.miss(row, i))
      : numberReader(field.name, field.type, (row) => nulls.miss(row, i)),
  )
  const rows = await eachChunk(
    connection,
    `SELECT ${fields.map(selected).join(', ')} FROM ${sql}`,
    (chunk, start) => {
      const { rowCount } = chunk
      nulls.begin(rowCount)
      for (const [i, reader] of readers.entries()) reader.take(chunk, i, rowCount)
      nulls.end(rowCount)
      onRows?.(start + rowCount)
    },
  )
  return { rows, columns: readers.map(({ finish }) => finish()), nulls: nulls.finish() }
}

const selected = ({ name, type }: Field): string => {
  const column = quoteName(name)
  if (type === 'text') return `encode(${column}::VARCHAR)`
  return type === 'date' || type === 'timestamp'
    ? `epoch_ms(${column}::TIMESTAMP)::DOUBLE`
    : `${column}::DOUBLE`
}

interface Reader {
  take(chunk: DuckDBDataChunk, column: number, rows: number): void
  finish(): ColumnSummary
}

/**
 * Values wait in a buffer that is sorted and counted when full, so that a value is sorted once. Merging takes as long
 * as there are different values: the more there are, the longer the buffer.
 */
const leastBuffer = 2 ** 16
const mostBuffer = 2 ** 20

const numberReader = (
  name: string,
  type: Exclude<LogicalType, 'text'>,
  miss: (row: number) => void,
): Reader => {
  let waiting = new Float64Array(0)
  let n = 0
  let values: ValueCounts = noValues
  let few: ReturnType<typeof fewValues> | null = fewValues()
  let moments = noMoments
  let [count, zeros, negatives, min, max] = [0, 0, 0, Infinity, -Infinity]
  let read = new Float64Array(2048)

  const settle = (): void => {
    values = mergeCounts(values, countsOf(waiting.subarray(0, n)))
    n = 0
  }

  return {
    take(chunk, column, rows) {
      if (read.length < rows) read = new Float64Array(rows)
      copyDoubles(chunk, column, read, 0)
      moments = mergeMoments(moments, momentsOf(read, 0, rows))
      // What is present moves to the front.
      let present = 0
      for (let i = 0; i < rows; i++) {
        const value = read[i]!
        if (Number.isNaN(value)) {
          miss(i)
          continue
        }
        if (value < min) min = value
        if (value > max) max = value
        if (value === 0) zeros++
        else if (value < 0) negatives++
        read[present++] = value
      }
      count += present
      const from = few === null ? 0 : few.add(read, 0, present)
      if (from === present) return
      if (few !== null) {
        values = few.finish()
        few = null
      }
      if (n + present - from > waiting.length) {
        if (n > 0) settle()
        const size = Math.max(present, leastBuffer, Math.min(mostBuffer, values.keys.length * 4))
        if (size > waiting.length) waiting = new Float64Array(size)
      }
      waiting.set(read.subarray(from, present), n)
      n += present - from
    },
    finish(): NumberSummary {
      if (few === null) settle()
      else values = few.finish()
      waiting = read = new Float64Array(0)
      return { name, type, count, min, max, zeros, negatives, moments, values }
    },
  }
}

const textReader = (name: string, miss: (row: number) => void): Reader => {
  const counter = textCounter()
  let [count, blanks, shortest, longest, characters] = [0, 0, Infinity, 0, 0]
  return {
    take(chunk, column, rows) {
      let row = -1
      rawTexts(chunk, column, 0, rows, (source, at, length) => {
        row++
        if (length < 0) {
          miss(row)
          return
        }
        count++
        let signs = 0
        let blank = true
        for (let i = at; i < at + length; i++) {
          const byte = source[i]!
          // Bytes 10…… go on with a character.
          if ((byte & 0xc0) !== 0x80) signs++
          if (byte > 32) blank = false
        }
        if (blank) blanks++
        if (signs < shortest) shortest = signs
        if (signs > longest) longest = signs
        characters += signs
        counter.add(source, at, length)
      })
    },
    finish: (): TextSummary => ({
      name,
      type: 'text',
      count,
      blanks,
      shortest,
      longest,
      characters,
      texts: counter.finish(),
    }),
  }
}
