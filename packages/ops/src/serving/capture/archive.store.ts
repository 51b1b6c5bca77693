import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText, withDuckDb } from '@slipway/ml/table'
import type { Roller } from './roller.store.ts'
import { segmentsIn, type Segment } from './segments.store.ts'

export interface Window {
  readonly sinceMs?: number | undefined
  readonly untilMs?: number | undefined
}

/** Everything captured in a window, as SQL: one line a row, over the rolled segments and pictures of the others. */
export interface Source {
  readonly connection: DuckDBConnection
  /** What comes after FROM. */
  readonly sql: string
  /** The columns that there are, with their types as DuckDB calls them. */
  readonly columns: ReadonlyMap<string, string>
}

interface Facts {
  readonly rows: number
  readonly minMs: number
  readonly maxMs: number
}

/** A log as it was when it had so many bytes; null where it had no rows. */
interface Picture {
  readonly bytes: number
  readonly path: Promise<string | null>
}

/** The captures of one endpoint to be asked: by DuckDB, in which segment files are one table. */
export const openArchive = ({ dir, roller }: { dir: string; roller: Pick<Roller, 'ask'> }) => {
  const facts = new Map<string, Facts | Promise<Facts>>()
  const pictures = new Map<string, Picture>()
  let scratch: Promise<string> | null = null

  const pictureOf = async ({ name, path, bytes }: Segment): Promise<string | null> => {
    const known = pictures.get(name)
    if (known?.bytes === bytes) return known.path
    const taken = (async () => {
      scratch ??= mkdtemp(join(tmpdir(), 'slipway-captures-'))
      const to = join(await scratch, `${name}-${bytes}.parquet`)
      const rows = await roller.ask({ kind: 'copy', path, to })
      return rows > 0 ? to : null
    })()
    pictures.set(name, { bytes, path: taken })
    taken.catch(() => pictures.delete(name))
    if (known) await removed(known)
    return taken
  }

  const removed = async ({ path }: Picture): Promise<void> => {
    const file = await path.catch(() => null)
    if (file === null) return
    facts.delete(file)
    await rm(file, { force: true })
  }

  /** Removes what stands in the place of logs that are rolled, joined or dropped by now. Who is about to read it asks again. */
  const tidy = async (segments: readonly Segment[]): Promise<void> => {
    const logs = new Set(segments.flatMap(({ name, kind }) => (kind === 'parquet' ? [] : [name])))
    for (const [name, picture] of pictures)
      if (!logs.has(name)) {
        pictures.delete(name)
        await removed(picture)
      }
  }

  const factsOf = async (connection: DuckDBConnection, path: string): Promise<Facts> => {
    const known = facts.get(path)
    if (known) return known
    const asked = (async () => {
      const found = await connection.runAndReadAll(
        `SELECT count(*)::DOUBLE, epoch_ms(min(time))::DOUBLE, epoch_ms(max(time))::DOUBLE FROM read_parquet(${quoteText(path)})`,
      )
      const [rows, minMs, maxMs] = found.getRows()[0] as [number, number, number]
      return { rows, minMs, maxMs }
    })()
    facts.set(path, asked)
    asked.catch(() => facts.delete(path))
    return asked
  }

  const filesOf = async (connection: DuckDBConnection, { sinceMs, untilMs }: Window): Promise<string[]> => {
    const segments = await segmentsIn(dir)
    await tidy(segments)
    const paths: string[] = []
    for (const segment of segments) {
      const path = segment.kind === 'parquet' ? segment.path : await pictureOf(segment)
      if (path === null) continue
      const { minMs, maxMs } = await factsOf(connection, path)
      if (maxMs >= (sinceMs ?? -Infinity) && minMs < (untilMs ?? Infinity)) paths.push(path)
    }
    return paths
  }

  const ask = async <R>(window: Window, use: (source: Source) => Promise<R>): Promise<R | null> =>
    withDuckDb(async (connection) => {
      const paths = await filesOf(connection, window)
      if (paths.length === 0) return null
      const files = `read_parquet([${paths.map(quoteText).join(', ')}], union_by_name = true)`
      const found = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${files}`)
      const columns = new Map(found.getRows().map(([name, type]) => [String(name), String(type)]))
      const bounds = [
        ...(window.sinceMs === undefined ? [] : [`time >= epoch_ms(${Math.floor(window.sinceMs)})`]),
        ...(window.untilMs === undefined ? [] : [`time < epoch_ms(${Math.floor(window.untilMs)})`]),
      ]
      const sql = bounds.length === 0 ? files : `(SELECT * FROM ${files} WHERE ${bounds.join(' AND ')})`
      return use({ connection, sql, columns })
    })

  return {
    /** Lends what was captured in a window for questions; null where that is nothing. */
    async query<R>(window: Window, use: (source: Source) => Promise<R>): Promise<R | null> {
      await mkdir(dir, { recursive: true })
      for (let tries = 0; ; tries++) {
        try {
          return await ask(window, use)
        } catch (cause) {
          // A segment was rolled, joined or dropped between listing and reading: it is there under another name.
          if (tries >= 3 || !isGone(cause)) throw cause
        }
      }
    },

    /** How many rows a rolled segment has, and when they were answered. */
    factsOf: (path: string): Promise<Facts> => withDuckDb((connection) => factsOf(connection, path)),

    /** Forgets what was known of segments that were written anew, and removes pictures of logs that are gone. */
    async forget(): Promise<void> {
      facts.clear()
      await tidy(await segmentsIn(dir))
    },

    async close(): Promise<void> {
      await Promise.allSettled([...pictures.values()].map(({ path }) => path))
      if (scratch) await rm(await scratch, { recursive: true, force: true })
      scratch = null
      pictures.clear()
    },
  }
}
export type Archive = ReturnType<typeof openArchive>

/** Whether a file was not there, as Node and DuckDB say it. */
export const isGone = (cause: unknown): boolean =>
  cause instanceof Error && /ENOENT|No files found|Cannot open file|no such file/i.test(cause.message)
