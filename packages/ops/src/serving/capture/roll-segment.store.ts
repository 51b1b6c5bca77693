import { closeSync, existsSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { type Block, readBlock } from './block.ts'
import { formerBlocks, linesBlocks } from './former.ts'
import { formerMark, type Frame, framesIn, mark } from './frames.ts'
import { keptMemory } from './kept-memory.ts'
import { writeParquet } from './parquet/parquet.ts'
import { rolledColumns } from './rolled-columns.ts'
import type { CaptureSchema } from './schema.ts'
import { settle } from './segments.store.ts'

/** Lays the requests of a log, or of JSON lines, out as a Parquet file; answers how many rows there are. */
export const writeRolled = async (from: string, to: string): Promise<number> => {
  const { columns, rows } = rolledColumns(
    from.endsWith('.jsonl')
      ? linesBlocks(await readFile(from, 'utf8'))
      : blocksOf(readWhole(from), from.endsWith('.done')),
  )
  if (rows === 0) return 0
  // Piece after piece, for what was written takes no more memory; this is a thread of its own, which waits for nobody.
  const file = openSync(to, 'w')
  try {
    writeParquet(columns, rows, (bytes) => writeFileSync(file, bytes))
  } finally {
    closeSync(file)
  }
  return rows
}

/**
 * Turns a complete segment into Parquet: at every instant the one or the other is there, and whole. One that is gone had
 * another name by the time that it was seen to be nobody's: its writer has completed it since it was listed.
 */
export const rollSegment = async (from: string): Promise<void> => {
  if (!existsSync(from)) return
  const to = from.replace(/\.[a-z]+$/, '.parquet')
  const draft = `${to}.${process.pid}.draft`
  if ((await writeRolled(from, draft)) > 0) await settle(draft, to)
  await rm(from)
}

/** Where logs are read, one after another: fresh memory would also have to be cleared by the system each time. */
const memory = keptMemory(64 * 1024 * 1024)

/** The system copies what is asked for at once, and lets nobody else have the processor meanwhile. */
const mostReadBytes = 256 * 1024

/**
 * In one piece, where readFile would take twice the memory. Valid until the next log is read. It is read by this thread
 * itself, with its low priority: those of node's pool have none.
 */
const readWhole = (path: string): Buffer => {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.from(memory(size), 0, size)
    for (let at = 0; at < size; ) {
      const read = readSync(file, bytes, at, Math.min(mostReadBytes, size - at), at)
      if (read === 0) return bytes.subarray(0, at)
      at += read
    }
    return bytes
  } finally {
    closeSync(file)
  }
}

const blocksOf = (bytes: Buffer, isSafe: boolean): Block[] => {
  const schemas = new Map<number, CaptureSchema>()
  const found: Extract<Frame, { kind: 'entries' }>[] = []
  for (const frame of framesIn(bytes, mark.length, isSafe).frames)
    if (frame.kind === 'schema') schemas.set(frame.number, frame.schema)
    else found.push(frame)
  const isFormer = bytes.subarray(0, mark.length).equals(formerMark)
  if (isFormer)
    return formerBlocks(
      found.map(({ entries }) => entries),
      schemas,
    )
  return found.map(({ entries, saysOnce }) => readBlock(entries, schemas, saysOnce))
}
