import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { linesOf, type Captured } from './captured.ts'
import { segmentName, segmentsIn, wholeBytes } from './segments.store.ts'

export interface CaptureCounts {
  /** Rows on disk and synced since this log was opened. */
  readonly captured: number
  /** Rows let go because the queue was full or the disk refused them. */
  readonly dropped: number
}

/** How far the log is safe: everything before `bytes` of `segment` survives a crash. */
export interface Watermark {
  readonly segment: number
  readonly bytes: number
}

export interface CaptureLog {
  /** Queues a request's rows. Never waits and never throws; a full queue drops and counts. */
  append(captured: Captured): void
  /** Resolves once everything appended before the call is on disk, or dropped. */
  flush(): Promise<void>
  counts(): CaptureCounts
  watermark(): Watermark
  close(): Promise<void>
}

export interface CaptureOptions {
  readonly dir: string
  /** A segment past this size is closed and the next begun. */
  readonly segmentBytes?: number
  readonly maxQueuedRows?: number
  /** How long the first row in the queue waits for company before it is written. */
  readonly delayMs?: number
  readonly onCaptured?: (rows: number) => void
  readonly onDropped?: (rows: number, cause: unknown) => void
}

/** How many rows are turned to text at a stretch; the event loop turns in between. */
const rowsPerWrite = 1000

/**
 * The captured predictions of one endpoint: numbered segments of JSON lines, appended in batches and synced.
 * A line that a crash cut in the middle is cut off when the log is next opened.
 */
export const openCaptureLog = async (options: CaptureOptions): Promise<CaptureLog> => {
  const { dir, segmentBytes = 64 * 1024 * 1024, maxQueuedRows = 100_000, delayMs = 20 } = options
  await mkdir(dir, { recursive: true })
  let segment = (await segmentsIn(dir)).at(-1) ?? 1
  let file = await openSegment(dir, segment)
  let bytes = await wholeBytes(file)
  if (bytes < (await file.stat()).size) {
    await file.truncate(bytes)
    await file.datasync()
  }

  let queue: Captured[] = []
  let queuedRows = 0
  let captured = 0
  let dropped = 0
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()
  let closed = false

  const drop = (rows: number, cause: unknown) => {
    dropped += rows
    options.onDropped?.(rows, cause)
  }

  const write = async (batch: readonly Captured[], rows: number): Promise<void> => {
    try {
      if (bytes >= segmentBytes) {
        const next = await openSegment(dir, segment + 1)
        await file.close()
        file = next
        segment++
        bytes = 0
      }
      const text = Buffer.from(batch.map(linesOf).join(''))
      await writeAll(file, text, bytes)
      await file.datasync()
      bytes += text.length
      captured += rows
      options.onCaptured?.(rows)
    } catch (cause) {
      // Half a batch must not stay: the next one begins at the watermark again.
      await file.truncate(bytes).catch(() => {})
      drop(rows, cause)
    }
  }

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      let count = 0
      let rows = 0
      while (count < queue.length && rows < rowsPerWrite) rows += queue[count++]!.inputs.rows
      const batch = queue.slice(0, count)
      queue = queue.slice(count)
      await write(batch, rows)
      queuedRows -= rows
    }
  }

  const flush = (): Promise<void> => {
    if (timer) clearTimeout(timer)
    timer = null
    writing = writing.then(drain)
    return writing
  }

  return {
    append(entry) {
      const { rows } = entry.inputs
      if (closed || queuedRows + rows > maxQueuedRows) return drop(rows, new Error('the queue is full'))
      queue.push(entry)
      queuedRows += rows
      timer ??= setTimeout(() => void flush(), delayMs)
    },
    flush,
    counts: () => ({ captured, dropped }),
    watermark: () => ({ segment, bytes }),
    async close() {
      closed = true
      await flush()
      await file.close()
    },
  }
}

const openSegment = async (dir: string, segment: number): Promise<FileHandle> => {
  const path = join(dir, segmentName(segment))
  try {
    return await open(path, 'r+')
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ENOENT') throw cause
  }
  const file = await open(path, 'wx+')
  // The name itself must survive a crash too.
  const folder = await open(dir, 'r')
  await folder.sync()
  await folder.close()
  return file
}

const writeAll = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  let done = 0
  while (done < bytes.length)
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten
}
