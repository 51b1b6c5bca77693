import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { extname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { FileFormat } from '../ingested.ts'
import { dataEmpty, fileMissing, gzipCut, isFolder, notATable } from './source.errors.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** What one reading of the file's bytes tells. */
export interface ScannedSource {
  readonly path: string
  readonly format: FileFormat
  readonly compression: 'none' | 'gzip'
  readonly bytes: number
  readonly sha256: string
  readonly encoding: Encoding
  readonly byteOrderMark: boolean
  /** Line ends of more than one kind. */
  readonly mixedLineEnds: boolean
}

/**
 * Reads the file once, in constant memory: its SHA-256, whether it is compressed, and for text its encoding
 * and line ends. UTF-8 is what decodes as UTF-8 to the last byte; anything else without a mark is read as
 * Windows-1252, of which Latin-1 is a part.
 * @throws FILE_MISSING, FILE_IS_FOLDER, DATA_EMPTY, FILE_CUT (a gzip stream without its end), NOT_A_TABLE
 */
export const scanSource = async (path: string): Promise<ScannedSource> => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw fileMissing(path)
  if (stat.isDirectory()) throw isFolder(path)
  if (stat.size === 0) throw dataEmpty(path)
  const sha256 = createHash('sha256')
  let bytes = 0
  const head = await firstBytes(path)
  const compression = head[0] === 0x1f && head[1] === 0x8b ? 'gzip' : 'none'
  const parquet = head.subarray(0, 4).toString('latin1') === 'PAR1'
  const text = textScan(path)
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length
      sha256.update(chunk)
      yield chunk
    }
  }
  const examined = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) if (!parquet) text.take(chunk)
  }
  const file = createReadStream(path, { highWaterMark: 1 << 20 })
  try {
    if (compression === 'gzip') await pipeline(file, hashed, createGunzip({ chunkSize: 1 << 18 }), examined)
    else await pipeline(file, hashed, examined)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    throw code.startsWith('Z_') ? gzipCut(path, cause) : cause
  }
  if (parquet) return { ...plain, path, format: 'parquet', compression, bytes, sha256: sha256.digest('hex') }
  const found = text.finish()
  return {
    ...found,
    path,
    format: textFormat(path, found.start),
    compression,
    bytes,
    sha256: sha256.digest('hex'),
  }
}

const plain = { encoding: 'utf-8', byteOrderMark: false, mixedLineEnds: false } as const

/** By the name, else by the first character: JSON lines begin with a brace, a list of objects with a bracket. */
const textFormat = (path: string, start: string): FileFormat => {
  const name = path.toLowerCase().replace(/\.gz$/, '')
  const extension = extname(name)
  if (start.startsWith('[') && (extension === '.json' || /^\[\s*(\{|\]|$)/.test(start))) return 'json'
  if (['.jsonl', '.ndjson', '.json'].includes(extension)) return 'jsonl'
  if (['.csv', '.tsv', '.tab', '.txt', '.psv'].includes(extension)) return 'csv'
  return start.startsWith('{"') ? 'jsonl' : 'csv'
}

const textScan = (path: string) => {
  let encoding: Encoding | undefined
  let byteOrderMark = false
  let start = ''
  let rest = Buffer.alloc(0)
  let total = 0
  let feeds = 0
  let returnFeeds = 0
  let returns = 0
  let last = 0
  const begin = (chunk: Buffer) => {
    encoding = markedEncoding(chunk)
    byteOrderMark = encoding !== undefined
    encoding ??= unmarkedUtf16(chunk) ?? 'utf-8'
    if (!encoding.startsWith('utf-16') && isBinary(chunk)) throw notATable(path)
    start = chunk.subarray(0, 64).toString('utf8').trimStart()
  }
  const countLineEnds = (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) {
      feeds++
      if ((at > 0 ? chunk[at - 1] : last) === 13) returnFeeds++
    }
    for (let at = chunk.indexOf(13); at >= 0; at = chunk.indexOf(13, at + 1)) returns++
  }
  return {
    take: (chunk: Buffer) => {
      if (total === 0) begin(chunk)
      total += chunk.length
      if (encoding === 'utf-8') {
        const joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
        const whole = wholeCharacters(joined)
        if (!isUtf8(joined.subarray(0, whole))) encoding = 'windows-1252'
        rest = Buffer.from(joined.subarray(whole))
      }
      if (encoding!.startsWith('utf-16')) return
      // Files of \n alone are the rule: their line ends need not be counted.
      if (returns === 0 && !chunk.includes(13)) feeds += chunk.includes(10) ? 1 : 0
      else countLineEnds(chunk)
      last = chunk.at(-1) ?? last
    },
    finish: () => {
      if (total === 0) throw dataEmpty(path)
      if (encoding === 'utf-8' && rest.length > 0) encoding = 'windows-1252'
      const kinds = [feeds > returnFeeds, returnFeeds > 0, returns > returnFeeds].filter(Boolean)
      return { encoding: encoding!, byteOrderMark, start, mixedLineEnds: kinds.length > 1 }
    },
  }
}

const markedEncoding = (chunk: Buffer): Encoding | undefined => {
  if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) return 'utf-8'
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le'
  return chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : undefined
}

/** UTF-16 without a mark: in text of any Western kind every second byte is zero. */
const unmarkedUtf16 = (chunk: Buffer): Encoding | undefined => {
  const sample = chunk.subarray(0, Math.min(chunk.length, 4096) & ~1)
  let even = 0
  let odd = 0
  for (let i = 0; i < sample.length; i += 2) {
    if (sample[i] === 0) even++
    if (sample[i + 1] === 0) odd++
  }
  const half = sample.length / 2
  if (half < 2) return undefined
  if (odd > half * 0.7 && even === 0) return 'utf-16le'
  return even > half * 0.7 && odd === 0 ? 'utf-16be' : undefined
}

/** Control characters that no text file holds: a picture, an archive, a spreadsheet named .csv. */
const isBinary = (chunk: Buffer): boolean => {
  const sample = chunk.subarray(0, 65_536)
  let controls = 0
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++
  return controls > sample.length / 500
}

/** How many bytes make whole UTF-8 characters; the rest waits for the next chunk. */
const wholeCharacters = (bytes: Buffer): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needs > back ? bytes.length - back : bytes.length
    }
  }
  return bytes.length
}

const firstBytes = async (path: string): Promise<Buffer> => {
  for await (const chunk of createReadStream(path, { start: 0, end: 7 })) return chunk as Buffer
  return Buffer.alloc(0)
}
