import { mkdir, open, rename, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { type Batch, FlatRow, ownBuffers } from '@slipway/ml/model'
import { type BlockWriter, blockWriter } from './block-writer.ts'
import { captureQueueFull } from './capture.errors.ts'
import { entriesHead, headBytes, mark, schemaFrame } from './frames.ts'
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
  /** How long the first request in the queue waits for company before it is written: what a killed process may lose. */
  readonly delayMs?: number
  /** How long what is written waits for company before it is synced: what a power cut may lose. */
  readonly syncMs?: number
  readonly onCaptured?: (rows: number) => void
  readonly onDropped?: (rows: number, cause: unknown) => void
  /** A segment is complete and may be rolled. */
  readonly onDone?: () => void
}

/** Requests of so many rows are laid out as they come, which takes a microsecond; no answer waits for larger ones. */
const smallRows = 8
/** So many rows of larger ones are laid out at once; the event loop turns in between. */
const rowsAtOnce = 500
const mostSchemas = 16
/** So much of a large request is packed and written in one go: more would hold others up. */
const packedAtOnce = 256 * 1024
const mb = 1024 * 1024
/** So much waits for no company: memory that grew for more is not kept. */
const mostWaitingBytes = 2 * mb

interface Segment {
  readonly name: string
  readonly file: FileHandle
  readonly bornMs: number
  readonly defined: Set<OpenSchema>
  /** How much is written, and how much of it is synced. */
  bytes: number
  safeBytes: number
}

let count = 0

/**
 * The captured predictions of one endpoint, as one process writes them: logs in which requests are appended in batches
 * and now and then synced, which takes as much time as to write many batches. Requests are laid out as bytes at once, so that nothing of theirs is kept alive; large ones wait as they are.
 */
export const openCaptureLog = async (options: CaptureOptions): Promise<CaptureLog> => {
  const {
    dir,
    segmentBytes = 32 * mb,
    segmentMs = 600_000,
    maxQueuedBytes = 64 * mb,
    delayMs = 250,
    syncMs = 1000,
  } = options
  await mkdir(dir, { recursive: true })
  // Names keep their order where the clock was set back: what is joined must lie together.
  let startMs = await newestStart(dir)
  /** Of the schemas that were met, the last first. */
  let blocks: BlockWriter[] = []
  /** Blocks as they are written, in memory that the next write takes again. */
  let packing = Buffer.allocUnsafe(64 * 1024)
  let large: Captured[] = []
  let largeBytes = 0
  /** Of what was laid out and not yet written. */
  let laidBytes = 0
  /** So much was laid out that it is written before its time. */
  let isHurried = false
  let schemaCount = 0
  let segment: Segment | null = null
  const begun = new Set<string>()
  let captured = 0
  let dropped = 0
  /** Rows that are written and not yet synced. */
  let unsafe = 0
  let timer: NodeJS.Timeout | null = null
  let syncTimer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()
  let closed = false

  const drop = (rows: number, cause: unknown) => {
    dropped += rows
    options.onDropped?.(rows, cause)
  }

  const blockFor = (one: Captured): BlockWriter => {
    for (let i = 0; i < blocks.length; i++) if (fits(blocks[i]!.schema, one)) return blocks[i]!
    const made = blockWriter(schemaOf(one, schemaCount++ % 65_536))
    // A schema that is no longer used is forgotten, and said again if it is.
    blocks = [made, ...blocks.filter((block, i) => i < mostSchemas - 1 || block.rows() > 0)]
    return made
  }

  const layOut = (one: Captured, from: number, to: number) => {
    const block = blockFor(one)
    const before = block.mostBytes()
    block.add(one, from, to)
    laidBytes += block.mostBytes() - before
  }

  /** What was gathered, as it is written. */
  const packed = () => {
    const filled = blocks.filter((block) => block.rows() > 0)
    const bytes = filled.reduce((sum, block) => sum + headBytes + block.mostBytes(), 0)
    if (packing.length < bytes || packing.length > 4 * mb) packing = Buffer.allocUnsafe(bytes)
    const rows = filled.reduce((sum, block) => sum + block.answered(), 0)
    laidBytes = 0
    isHurried = false
    let at = 0
    for (const block of filled) {
      const from = at + headBytes
      const end = from + block.pack(packing.subarray(from))
      entriesHead(packing.subarray(from, end)).copy(packing, at)
      at = end
    }
    return { schemas: filled.map(({ schema }) => schema), entries: packing.subarray(0, at), rows }
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
    return { name, file, bornMs: Date.now(), defined: new Set(), bytes: mark.length, safeBytes: 0 }
  }

  /** @param isSafe what was written is on disk, all of it and nothing else: if not, it stays what a crash would leave */
  const finish = async (isSafe = true): Promise<void> => {
    const over = segment
    segment = null
    if (!over) return
    try {
      await over.file.close()
      if (isSafe) await rename(join(dir, `${over.name}.log`), join(dir, `${over.name}.done`))
    } finally {
      begun.delete(over.name)
    }
    options.onDone?.()
  }

  /** What was written and cannot be kept safe is let go, and not left half there. */
  const sync = async (): Promise<void> => {
    if (syncTimer) clearTimeout(syncTimer)
    syncTimer = null
    if (!segment || segment.safeBytes === segment.bytes) return
    const rows = unsafe
    unsafe = 0
    try {
      await segment.file.datasync()
      segment.safeBytes = segment.bytes
      captured += rows
      options.onCaptured?.(rows)
    } catch (cause) {
      await segment.file.truncate(segment.safeBytes).catch(() => {})
      await finish(false).catch(() => {})
      drop(rows, cause)
    }
  }

  const complete = async (): Promise<void> => {
    await sync()
    await finish()
  }

  const write = async (): Promise<void> => {
    const { schemas, entries, rows } = packed()
    if (entries.length === 0) return
    try {
      if (segment && (segment.bytes >= segmentBytes || Date.now() - segment.bornMs >= segmentMs))
        await complete()
      segment ??= await begin()
      const { file, defined } = segment
      const fresh = schemas.filter((schema) => !defined.has(schema))
      const parts = [...fresh.map((schema) => schemaFrame(schema.number, schema)), entries]
      await writeAll(file, parts, segment.bytes)
      for (const part of parts) segment.bytes += part.length
      for (const schema of fresh) defined.add(schema)
      unsafe += rows
      syncTimer ??= setTimeout(() => void (writing = writing.then(sync)), syncMs)
    } catch (cause) {
      // Half a batch must not stay: the next one begins where it began, or in another file.
      const whole = await segment?.file.truncate(segment.bytes).then(
        () => true,
        () => false,
      )
      const lost = whole ? rows : rows + unsafe
      if (!whole) {
        unsafe = 0
        await finish(false).catch(() => {})
      }
      drop(lost, cause)
    }
  }

  const drain = async (): Promise<void> => {
    const waiting = large
    large = []
    let rows = 0
    for (const one of waiting) {
      largeBytes -= bytesOf(one)
      try {
        for (let from = 0; from < one.inputs.rows; from += rowsAtOnce) {
          const to = Math.min(from + rowsAtOnce, one.inputs.rows)
          layOut(one, from, to)
          rows += to - from
          if (laidBytes > packedAtOnce) await write()
          else if (rows >= rowsAtOnce) await new Promise((resolve) => setImmediate(resolve))
          else continue
          rows = 0
        }
      } catch (cause) {
        drop(1, cause)
      }
      // Megabytes that old memory would hold until it is marked, which everybody feels.
      if (one.isLast) for (const buffer of ownBuffers(one.inputs)) buffer.transfer(0)
    }
    await write()
  }

  const empty = (): Promise<void> => {
    if (timer) clearTimeout(timer)
    timer = null
    return (writing = writing.then(drain))
  }

  const flush = (): Promise<void> => {
    void empty()
    return (writing = writing.then(sync))
  }

  return {
    append(one) {
      const { share = 1 } = one.source
      if (share <= 0 || (share < 1 && placeOf(one.id) >= share)) return
      const { rows } = one.inputs
      if (closed || laidBytes + largeBytes > maxQueuedBytes) return drop(Math.max(1, rows), captureQueueFull)
      if (rows > smallRows) {
        large.push(one)
        largeBytes += bytesOf(one)
      } else
        try {
          layOut(one, 0, rows)
        } catch (cause) {
          drop(Math.max(1, rows), cause)
        }
      if (laidBytes > mostWaitingBytes && !isHurried) {
        isHurried = true
        void empty()
      }
      timer ??= setTimeout(() => void empty(), delayMs)
    },
    flush,
    rotate() {
      const done = writing.then(drain).then(complete)
      // Whoever asks for it is told; what comes after is written all the same.
      writing = done.catch(() => {})
      return done
    },
    counts: () => ({ captured, dropped }),
    isWriting: (name) => begun.has(name),
    watermark: () => ({ segment: segment?.name ?? null, bytes: segment?.safeBytes ?? 0 }),
    async close() {
      closed = true
      await flush()
      await finish()
    },
  }
}

const bytesOf = ({ inputs, outputs }: Captured) => 8 * inputs.rows * (widthOf(inputs) + widthOf(outputs))

const widthOf = (batch: Batch) => (batch instanceof FlatRow ? batch.form.names : batch.columns).length

const writeAll = async (file: FileHandle, parts: readonly Buffer[], position: number): Promise<void> => {
  const wanted = parts.reduce((sum, { length }) => sum + length, 0)
  const { bytesWritten } = await file.writev(parts as Buffer[], position)
  if (bytesWritten === wanted) return
  const bytes = Buffer.concat(parts as Buffer[])
  let done = bytesWritten
  while (done < wanted) done += (await file.write(bytes, done, wanted - done, position + done)).bytesWritten
}
