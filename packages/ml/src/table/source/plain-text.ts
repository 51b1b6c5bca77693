import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { ScannedSource } from './scan-source.ts'

/** Whether DuckDB can read the file where it lies: uncompressed UTF-8 with one kind of line end. */
export const isPlain = (source: ScannedSource): boolean =>
  source.format === 'parquet' ||
  (source.compression === 'none' && source.encoding === 'utf-8' && !source.mixedLineEnds)

/**
 * Writes the text of a file as uncompressed UTF-8 without a byte order mark; where line ends were mixed,
 * all become \n (also inside quotes). In constant memory.
 */
export const writePlain = async (source: ScannedSource, path: string): Promise<void> => {
  const decoder = new TextDecoder(source.encoding)
  const decoded = async function* (chunks: AsyncIterable<Buffer>) {
    let held = ''
    for await (const chunk of chunks) {
      const text = held + decoder.decode(chunk, { stream: true })
      held = source.mixedLineEnds && text.endsWith('\r') ? '\r' : ''
      yield oneLineEnd(source, held ? text.slice(0, -1) : text)
    }
    yield oneLineEnd(source, held + decoder.decode())
  }
  const from = createReadStream(source.path, { highWaterMark: 1 << 20 })
  const to = createWriteStream(path)
  if (source.compression === 'gzip') await pipeline(from, createGunzip({ chunkSize: 1 << 18 }), decoded, to)
  else await pipeline(from, decoded, to)
}

const oneLineEnd = (source: ScannedSource, text: string): string =>
  source.mixedLineEnds ? text.replace(/\r\n?/g, '\n') : text
