import { join } from 'node:path'
import { openArchive, type Archive, type Source, type Window } from './archive.store.ts'
import { openCaptureLog, type CaptureLog, type CaptureOptions } from './capture-log.store.ts'
import { columnNotCaptured } from './capture.errors.ts'
import { eraseCaptured } from './erase.store.ts'
import { maintainCaptures, type Retention } from './maintain.store.ts'
import { readCapturedTables, readPredictions, type PredictionsQuestion } from './read-captures.store.ts'
import { openRoller } from './roller.store.ts'

const forEver: Retention = { retentionDays: null, retentionBytes: null }
/** How often what is complete is rolled and what is old dropped, besides when a segment is completed. */
const everyMs = 60_000

export interface CapturesParts {
  /** Holds a folder for each endpoint. */
  readonly dir: string
  readonly nowMs: () => number
  readonly retentionOf?: (endpoint: string) => Retention
  /** Hears that old captures of an endpoint were dropped. */
  readonly onOldDropped?: (endpoint: string) => Promise<void>
}

/** What all endpoints of a server captured: written by its logs, kept in order, and read. */
export const openCaptures = (parts: CapturesParts) => {
  const { dir: root, nowMs, retentionOf = () => forEver, onOldDropped } = parts
  const roller = openRoller()
  const logs = new Map<string, Promise<CaptureLog>>()
  const open = new Map<string, CaptureLog>()
  const archives = new Map<string, Archive>()
  const working = new Map<string, Promise<unknown>>()
  let closed = false

  const dirOf = (endpoint: string) => join(root, endpoint)
  const archiveOf = (endpoint: string): Archive => {
    let archive = archives.get(endpoint)
    if (!archive) archives.set(endpoint, (archive = openArchive({ dir: dirOf(endpoint), roller })))
    return archive
  }

  /** Work on an endpoint's files is done one after another. */
  const inTurn = <R>(endpoint: string, work: () => Promise<R>): Promise<R> => {
    const now = (working.get(endpoint) ?? Promise.resolve()).then(work)
    working.set(
      endpoint,
      now.catch(() => {}),
    )
    return now
  }

  const maintain = (endpoint: string) =>
    inTurn(endpoint, async () => {
      if (closed) return { dropped: 0 }
      const done = await maintainCaptures({
        dir: dirOf(endpoint),
        roller,
        archive: archiveOf(endpoint),
        retention: retentionOf(endpoint),
        nowMs: nowMs(),
        mine: (name) => open.get(endpoint)?.isWriting(name) ?? false,
      })
      if (done.dropped > 0) await onOldDropped?.(endpoint)
      return done
    })

  const timer = setInterval(() => {
    // What fails is tried again; an unrolled segment is read all the same.
    for (const endpoint of logs.keys()) maintain(endpoint).catch(() => {})
  }, everyMs)
  timer.unref()

  const flush = async (endpoint: string) => (await logs.get(endpoint)?.catch(() => null))?.flush()

  return {
    /** The log that this process writes for an endpoint. */
    log(endpoint: string, options: Omit<CaptureOptions, 'dir'> = {}): Promise<CaptureLog> {
      const known = logs.get(endpoint)
      if (known) return known
      const onDone = () => void maintain(endpoint).catch(() => {})
      const opening = openCaptureLog({ onDone, ...options, dir: dirOf(endpoint) })
      logs.set(endpoint, opening)
      opening.then(
        (log) => void open.set(endpoint, log),
        () => logs.delete(endpoint),
      )
      opening.then(onDone, () => {})
      return opening
    },
    dirOf,
    flush,

    /** Captured requests, newest first. Throws CAPTURE_BAD_CURSOR, CAPTURE_BAD_CONDITION. */
    async predictions(endpoint: string, asked: PredictionsQuestion) {
      await flush(endpoint)
      return readPredictions(archiveOf(endpoint), endpoint, asked)
    },
    async tables(endpoint: string, window: Window, wanted: Parameters<typeof readCapturedTables>[2]) {
      await flush(endpoint)
      return readCapturedTables(archiveOf(endpoint), window, wanted)
    },
    /** Lends what was captured to SQL; see Archive. */
    async query<R>(endpoint: string, window: Window, use: (source: Source) => Promise<R>): Promise<R | null> {
      await flush(endpoint)
      return archiveOf(endpoint).query(window, use)
    },

    /** Removes a person's rows, who is one of `values` in an input. Throws CAPTURE_COLUMN_NOT_FOUND. */
    async erase(endpoint: string, column: string, values: readonly string[]) {
      const log = await logs.get(endpoint)?.catch(() => null)
      await log?.rotate()
      const known = await archiveOf(endpoint).query({}, async ({ columns }) => [...columns.keys()])
      if (known && !known.includes(`inputs.${column}`))
        throw columnNotCaptured(
          column,
          known.filter((name) => name.startsWith('inputs.')).map((name) => name.slice(7)),
        )
      return inTurn(endpoint, async () => {
        try {
          return await eraseCaptured(dirOf(endpoint), column, values, roller)
        } finally {
          await archiveOf(endpoint).forget()
        }
      })
    },
    maintain,

    async close(): Promise<void> {
      clearInterval(timer)
      await Promise.all([...logs.values()].map((log) => log.then((one) => one.close()).catch(() => {})))
      closed = true
      await Promise.allSettled(working.values())
      await roller.close()
      await Promise.all([...archives.values()].map((archive) => archive.close()))
    },
  }
}
export type Captures = ReturnType<typeof openCaptures>
