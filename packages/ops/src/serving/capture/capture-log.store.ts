import { mkdir, open, rename, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { entryWriter } from './entry-writer.ts'
import { entriesHead, mark, schemaFrame } from './frames.ts'
import { fits, placeOf, schemaOf, type Captured, type OpenSchema } from './schema.ts'
import { newestStart, segmentName, syncFolder } from './segments.store.ts'

export interface CaptureCounts {
  /** Rows on disk and synced since this log was opened. */
  readonly captured: number
  /** Rows let go because the queue was full or the disk refused them. */
  readonly dropped: number
}

/** How far the log is safe: everything before `bytes` of `segment` survives a crash. */
export interface Watermark {
  readonly segment: string | null
  readonly bytes: number
}

export interface CaptureLog {
  /** Queues a request's rows. Never waits and never throws; a full queue drops and counts. */
  append(captured: Captured): void
  /** Resolves once everything appended before the call is on disk, or dropped. */
  flush(): Promise<void>
  /** Flushes, and completes the segment, so that it may be rolled. */
  rotate(): Promise<void>
  counts(): CaptureCounts
  watermark(): Watermark
  /** Whether a segment is one that this log has begun and not completed; nobody else may touch it. */
  isWriting(segment: string): boolean
  close(): Promise<void>
}

export interface CaptureOptions {
  readonly dir: string
  /** A segment past this size or age is closed, and the next begun with the next request. */
  readonly segmentBytes?: number
  readonly segmentMs?: number
  readonly maxQueuedBytes?: number
  /** How long the first request in the queue waits for company before it is written. */
  readonly delayMs?: number
  readonly onCaptured?: (rows: number) => void
  readonly onDropped?: (rows: number, cause: unknown) => void
  /** A segment is complete and may be rolled. */
  readonly onDone?: () => void
}

/** Requests with more rows are written in several entries; the event loop turns in between. */
export const rowsPerEntry = 500
const mb = 1024 * 1024

interface Segment {
  readonly name: string
  readonly file: FileHandle
  readonly bornMs: number
  readonly defined: Set<OpenSchema>
  bytes: number
}

/** Requests that are written together: what they say, and how. */
const batch = () => ({ writer: entryWriter(), schemas: new Set<OpenSchema>(), rows: 0 })

let count = 0

/**
 * The captured predictions of one endpoint, as one process writes them: logs in which requests are appended in batches
 * and synced. Requests are laid out as bytes at once, so that nothing of theirs is kept alive; large ones wait as they are.
 */
export const openCaptureLog = async (options: CaptureOptions): Promise<CaptureLog> => {
  const { dir, segmentBytes = 8 * mb, segmentMs = 600_000, maxQueuedBytes = 64 * mb, delayMs = 20 } = options
  await mkdir(dir, { recursive: true })
  // Names keep their order where the clock was set back: what is joined must lie together.
  let startMs = await newestStart(dir)
  let filling = batch()
  let spare = batch()
  let large: Captured[] = []
  let largeBytes = 0
  let schemas: OpenSchema[] = []
  let schemaCount = 0
  let segment: Segment | null = null
  const begun = new Set<string>()
  let captured = 0
  let dropped = 0
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()
  let closed = false

  const drop = (rows: number, cause: unknown) => {
    dropped += rows
    options.onDropped?.(rows, cause)
  }

  const schemaFor = (one: Captured): OpenSchema => {
    for (let i = 0; i < schemas.length; i++) if (fits(schemas[i]!, one)) return schemas[i]!
    const made = schemaOf(one, schemaCount++ % 65_536)
    // Of those that are no longer used one is forgotten, and said again if it is.
    schemas = [made, ...schemas.slice(0, 15)]
    return made
  }

  const add = (one: Captured, firstRow: number, rows: number) => {
    const schema = schemaFor(one)
    filling.schemas.add(schema)
    filling.writer.add(one, schema, firstRow, rows)
    filling.rows += rows
  }

  const begin = async (): Promise<Segment> => {
    startMs = Math.max(startMs, Date.now())
    const name = segmentName(startMs, count++)
    begun.add(name)
    const file = await open(join(dir, `${name}.log`), 'wx+').catch((cause: unknown) => {
      begun.delete(name)
      throw cause
    })
    try {
      await file.write(mark, 0, mark.length, 0)
      await syncFolder(dir)
    } catch (cause) {
      begun.delete(name)
      await file.close()
      throw cause
    }
    return { name, file, bornMs: Date.now(), defined: new Set(), bytes: mark.length }
  }

  const finish = async (): Promise<void> => {
    const over = segment
    segment = null
    if (!over) return
    try {
      await over.file.close()
      await rename(join(dir, `${over.name}.log`), join(dir, `${over.name}.done`))
    } finally {
      begun.delete(over.name)
    }
    options.onDone?.()
  }

  const write = async ({ writer, schemas: used, rows }: typeof filling): Promise<void> => {
    try {
      if (segment && (segment.bytes >= segmentBytes || Date.now() - segment.bornMs >= segmentMs))
        await finish()
      segment ??= await begin()
      const { file, defined } = segment
      const fresh = [...used].filter((schema) => !defined.has(schema))
      const entries = writer.written()
      const parts = [
        ...fresh.map((schema) => schemaFrame(schema.number, schema)),
        entriesHead(entries),
        entries,
      ]
      await writeAll(file, parts, segment.bytes)
      await file.datasync()
      for (const part of parts) segment.bytes += part.length
      for (const schema of fresh) defined.add(schema)
      captured += rows
      options.onCaptured?.(rows)
    } catch (cause) {
      // Half a batch must not stay: the next one begins at the watermark again, or in another file.
      const whole = await segment?.file.truncate(segment.bytes).then(
        () => true,
        () => false,
      )
      if (!whole) await finish().catch(() => {})
      drop(rows, cause)
    }
  }

  const writeFilled = async (): Promise<void> => {
    if (filling.rows === 0 && filling.writer.size() === 0) return
    const full = filling
    filling = spare
    await write(full)
    full.writer.clear()
    full.schemas.clear()
    full.rows = 0
    spare = full
  }

  const drain = async (): Promise<void> => {
    await writeFilled()
    while (large.length > 0) {
      const one = large.shift()!
      largeBytes -= bytesOf(one)
      for (let firstRow = 0; firstRow < one.inputs.rows; firstRow += rowsPerEntry) {
        add(one, firstRow, Math.min(rowsPerEntry, one.inputs.rows - firstRow))
        if (filling.writer.size() > mb) await writeFilled()
        else await new Promise((resolve) => setImmediate(resolve))
      }
      await writeFilled()
    }
  }

  const flush = (): Promise<void> => {
    if (timer) clearTimeout(timer)
    timer = null
    writing = writing.then(drain)
    return writing
  }

  return {
    append(one) {
      const { rows } = one.inputs
      if (one.share !== undefined && one.share < 1 && placeOf(one.id) >= one.share) return
      if (closed || filling.writer.size() + largeBytes > maxQueuedBytes)
        return drop(Math.max(1, rows), new Error('the queue is full'))
      if (rows > rowsPerEntry) {
        large.push(one)
        largeBytes += bytesOf(one)
      } else add(one, 0, rows)
      timer ??= setTimeout(() => void flush(), delayMs)
    },
    flush,
    rotate() {
      writing = writing.then(drain).then(finish)
      return writing
    },
    counts: () => ({ captured, dropped }),
    isWriting: (name) => begun.has(name),
    watermark: () => ({ segment: segment?.name ?? null, bytes: segment?.bytes ?? 0 }),
    async close() {
      closed = true
      await flush()
      await finish()
    },
  }
}

const bytesOf = ({ inputs, outputs }: Captured) =>
  8 * inputs.rows * (inputs.columns.length + outputs.columns.length)

const writeAll = async (file: FileHandle, parts: readonly Buffer[], position: number): Promise<void> => {
  const wanted = parts.reduce((sum, { length }) => sum + length, 0)
  const { bytesWritten } = await file.writev(parts as Buffer[], position)
  if (bytesWritten === wanted) return
  const bytes = Buffer.concat(parts as Buffer[])
  let done = bytesWritten
  while (done < wanted) done += (await file.write(bytes, done, wanted - done, position + done)).bytesWritten
}
