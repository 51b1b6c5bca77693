import { createReadStream } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { CapturedPrediction } from '@slipway/contract/serving'

export const segmentName = (segment: number) => `${String(segment).padStart(8, '0')}.jsonl`

/** The numbers of a log's segments, oldest first; none where the log was never written. */
export const segmentsIn = async (dir: string): Promise<number[]> => {
  const names = await readdir(dir).catch((cause: { code?: string }) => {
    if (cause.code === 'ENOENT') return []
    throw cause
  })
  return names
    .filter((name) => /^\d{8}\.jsonl$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b)
}

const blockBytes = 64 * 1024

/** How many bytes of a segment are whole lines: up to and with its last newline. */
export const wholeBytes = async (file: FileHandle): Promise<number> => {
  const { size } = await file.stat()
  for (let end = size; end > 0; end -= blockBytes) {
    const start = Math.max(0, end - blockBytes)
    const at = (await readRange(file, start, end)).lastIndexOf(10)
    if (at !== -1) return start + at + 1
  }
  return 0
}

const readRange = async (file: FileHandle, start: number, end: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(end - start)
  let done = 0
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes.subarray(0, done)
}

export interface Window {
  readonly sinceMs?: number | undefined
  readonly untilMs?: number | undefined
}

/** The captured records of a log from `sinceMs` (inclusive) to `untilMs` (exclusive), in the order they were written. */
export async function* readCaptured(dir: string, window: Window = {}): AsyncGenerator<CapturedPrediction> {
  const { sinceMs = -Infinity, untilMs = Infinity } = window
  for (const segment of await segmentsIn(dir)) {
    for await (const line of linesIn(join(dir, segmentName(segment)))) {
      const record = recordIn(line)
      if (record && record.tMs >= sinceMs && record.tMs < untilMs) yield record
    }
  }
}

/** Whole lines only: what stands after the last newline is still being written, or was cut by a crash. */
async function* linesIn(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + (chunk as string)).split('\n')
    rest = lines.pop() as string
    yield* lines
  }
}

/** The newest `limit` records of a log, newest first, read from its end. */
export const newestCaptured = async (dir: string, limit: number): Promise<CapturedPrediction[]> => {
  const newest: CapturedPrediction[] = []
  for (const segment of (await segmentsIn(dir)).reverse()) {
    if (newest.length >= limit) break
    const file = await open(join(dir, segmentName(segment)), 'r')
    try {
      const lines = await lastLines(file, limit - newest.length)
      for (const line of lines.reverse()) {
        const record = recordIn(line)
        if (record) newest.push(record)
      }
    } finally {
      await file.close()
    }
  }
  return newest
}

const lastLines = async (file: FileHandle, limit: number): Promise<string[]> => {
  const end = await wholeBytes(file)
  const blocks: Buffer[] = []
  let newlines = 0
  let start = end
  // One newline more than lines wanted: the one before the first of them.
  while (start > 0 && newlines <= limit) {
    const from = Math.max(0, start - blockBytes)
    const block = await readRange(file, from, start)
    for (const byte of block) if (byte === 10) newlines++
    blocks.unshift(block)
    start = from
  }
  const lines = Buffer.concat(blocks).toString('utf8').split('\n')
  lines.pop()
  return limit === 0 ? [] : lines.slice(-limit)
}

/** null for a line that a power cut scrambled: it lies past the watermark, so it was never acknowledged. */
const recordIn = (line: string): CapturedPrediction | null => {
  try {
    return JSON.parse(line) as CapturedPrediction
  } catch {
    return null
  }
}
