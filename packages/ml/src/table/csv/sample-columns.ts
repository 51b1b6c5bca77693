import { isUtf8 } from 'node:buffer'
import { candidatesOf } from '../infer/candidates.ts'
import type { Reading } from '../infer/reading.ts'
import { openKernel } from '../scan/kernel.ts'
import { chunkPadding, padding } from '../scan/read-ahead.ts'
import { cellReader, placesSize } from '../scan/read-cells.ts'
import { beginningOf, type ScanColumn, textsOf } from '../scan/scan-csv.ts'
import type { Dialect } from './parse-sample.ts'

const mostColumns = 500
const bytesOfCell = 8
/** What the kernel looks up, and more. */
const roomOfAll = 1 << 20

/**
 * What `candidatesOf` says of each column of a sample, without a text for each cell: the first rows lead to expect a
 * reading, and the kernel reads all of them so. null where it does not, or where there may be more than one.
 * @param bytes the beginning of a file
 * @param head its first rows, without the header
 * @param most rows that are looked at
 */
export const candidatesOfSample = (
  bytes: Buffer,
  { delimiter, quote, escape }: Dialect,
  header: boolean,
  head: readonly string[][],
  most: number,
): (readonly Reading[])[] | null => {
  const width = head[0]?.length ?? 0
  if (quote !== '"' || escape !== '"' || width < 2 || width > mostColumns) return null
  const expected = head[0]!.map((_, i) => expectedOf(head.map((row) => row[i] ?? '')))
  if (!expected.every((each) => each !== null)) return null
  const padded = bytes.length + chunkPadding
  const memory = openKernel(roomOfAll + padded + placesSize(padded) + width * most * bytesOfCell)
  const { buffer } = memory
  const begin = memory.reserve(padded)!
  buffer.fill(padding, begin, begin + padded).set(bytes, begin)
  const dialect = {
    delimiter: delimiter.charCodeAt(0),
    quote: quote.charCodeAt(0),
    header,
    windows: bytes.includes('\r\n'),
  }
  const to = begin + bytes.length
  const from = beginningOf(buffer, { from: begin, to }, dialect)
  if (from < 0) return null
  const reader = cellReader(
    expected.map(({ reading }, i) => ({ name: String(i), reading })),
    dialect,
    memory,
    most,
    padded,
  )
  const rows = Math.min(most, reader.separate(from, to))
  if (rows < 1 || !reader.read(0, rows)) return null
  const end = reader.endOf(rows, from)
  if (!isUtf8(buffer.subarray(from, end))) return null
  const text = textsOf(buffer, from, end, reader.cells)
  const found = expected.map(({ reading, candidates }, column) => {
    const { starts, values } = reader.cells[column]!
    if (reading !== 'text') return values.subarray(0, rows).some(mayBeDay) ? null : candidates
    const texts: string[] = []
    for (let row = 0; row < rows; row++) if (starts[row]! >= 0) texts.push(text(column, row))
    return candidatesOf(texts)
  })
  return found.every((each) => each !== null) ? found : null
}

interface Expected {
  readonly reading: ScanColumn['reading']
  readonly candidates: readonly Reading[]
}

/** null where the kernel has no such reading, or there may be others. */
const expectedOf = (texts: readonly string[]): Expected | null => {
  const candidates = candidatesOf(texts)
  const [first, other] = candidates
  if (first === undefined) return { reading: 'text', candidates }
  if (other !== undefined) return null
  switch (first.kind) {
    case 'number':
      if (first.style !== 'plain' || first.mark !== undefined) return null
      return { reading: first.whole ? 'integer' : 'number', candidates }
    case 'time': {
      const [format, second] = first.formats
      const reading = second === undefined ? timeReadings[format!] : undefined
      return reading === undefined ? null : { reading, candidates }
    }
    default:
      return { reading: first.kind, candidates }
  }
}

const timeReadings: Partial<Record<string, ScanColumn['reading']>> = {
  '%Y-%m-%d': 'date',
  '%Y-%m-%d %H:%M:%S': 'timestamp',
}

/** Numbers of eight digits may be days; times are larger. */
const mayBeDay = (value: number): boolean => value >= 19_000_101 && value <= 20_991_231
