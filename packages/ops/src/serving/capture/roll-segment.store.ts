import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'
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
      : blocksOf(await readWhole(from), from.endsWith('.done')),
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

/** In one piece, where readFile would take twice the memory. Valid until the next log is read. */
const readWhole = async (path: string): Promise<Buffer> => {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const bytes = Buffer.from(memory(size), 0, size)
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, size - at, at)
      if (bytesRead === 0) return bytes.subarray(0, at)
      at += bytesRead
    }
    return bytes
  } finally {
    await file.close()
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
