import type { FileHandle } from 'node:fs/promises'

const chunkBytes = 1 << 20
/** What is left of a chunk goes on in the next: a row of at most so many bytes. */
const mostKept = 1 << 18
/** Bytes after a chunk that may be written and read. */
export const chunkPadding = 128
/** What they are: nothing that a file is told by. */
export const padding = 1
const half = mostKept + chunkBytes + chunkPadding

/** What the chunks take of memory. */
export const chunksSize = half * 2
/** How long a chunk with what was left is at most. */
export const longestChunk = mostKept + chunkBytes + chunkPadding

/** Where some bytes of the file lie. */
export interface Chunk {
  readonly from: number
  readonly to: number
  /** There are no more to come. */
  readonly atEnd: boolean
}

export interface Chunks {
  /** The bytes that follow, and before them bytes[from..to) of those before; null where that is too much. */
  next(from: number, to: number): Promise<Chunk | null>
  /** Waits until nothing is being read. */
  settled(): Promise<unknown>
}

/** Reads a file into one half of a memory while the other is worked on. */
export const readAhead = (file: FileHandle, buffer: Buffer, place: number): Chunks => {
  const begins = [place + mostKept, place + half + mostKept] as const
  let current: 0 | 1 = 1
  const read = (into: 0 | 1) => {
    const reading = file.read(buffer, begins[into], chunkBytes)
    // Whoever waits for it is told; nobody may.
    reading.catch(() => {})
    return reading
  }
  let reading = read(0)
  return {
    next: async (from, to) => {
      const { bytesRead } = await reading
      if (to - from > mostKept) return null
      current = current === 0 ? 1 : 0
      const start = begins[current] - (to - from)
      buffer.copyWithin(start, from, to)
      if (bytesRead > 0) reading = read(current === 0 ? 1 : 0)
      return { from: start, to: begins[current] + bytesRead, atEnd: bytesRead === 0 }
    },
    settled: () => reading.catch(() => {}),
  }
}
