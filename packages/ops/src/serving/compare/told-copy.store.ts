import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dictionaryOf, quoteText, type Table, withDuckDb, writeParquet } from '@slipway/ml/table'
import { settle } from '../capture/segments.store.ts'
import type { Labels } from '../labels/index.ts'

const pageRows = 20_000
/** What two servers on one database number at once may be written in another order: so far back is read again. */
const overlap = 60_000_000
/** Of what the files hold: others are not read. */
const form = 1

type History = Awaited<ReturnType<Labels['since']>>

/** What was told with the numbers above `from` up to `last`. */
interface ToldFile {
  readonly path: string
  readonly from: number
  readonly last: number
  readonly bytes: number
}

/** SQL of what some files hold; what was told may be in several. */
export const readSql = (paths: readonly string[]): string =>
  `read_parquet([${paths.map(quoteText).join(', ')}])`

/** Where a generation of an endpoint's history is copied to, below `root`. */
export const copyFolder = (root: string, generation: string): string => join(root, `${form}-${generation}`)

interface Parts {
  readonly labels: Pick<Labels, 'since' | 'has'>
  readonly endpoint: string
  readonly folder: string
  /** Hears of a file that nobody needs who asks from now on. */
  readonly setAside: (path: string) => void
}

/**
 * A copy of an endpoint's history in Parquet, as far as an earlier life got: a file is there whole or not at all, and its
 * name says what is in it.
 */
export const openToldCopy = async ({ labels, endpoint, folder, setAside }: Parts) => {
  await mkdir(folder, { recursive: true })
  const files: ToldFile[] = []
  const last = () => files.at(-1)?.last ?? 0

  const found: ToldFile[] = []
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const [, from, to] = /^(\d+)-(\d+)\.parquet$/.exec(name) ?? []
    if (to === undefined) await rm(path)
    else found.push({ path, from: Number(from), last: Number(to), bytes: (await stat(path)).size })
  }
  const isOurs = await labels.has(endpoint, Math.max(0, ...found.map((one) => one.last)))
  // Else it was joined into another; or all are of another database, or of one that was put back to what it was before.
  for (const file of found.toSorted((a, b) => a.from - b.from || b.last - a.last))
    if (isOurs && file.last > last()) files.push(file)
    else await rm(file.path)

  const add = async (from: number, to: number, fill: (path: string) => Promise<unknown>): Promise<void> => {
    const path = join(folder, `${from}-${to}.parquet`)
    const draft = `${path}.draft`
    await fill(draft)
    await settle(draft, path)
    files.push({ path, from, last: to, bytes: (await stat(path)).size })
  }

  /** Joins the newest two while they are of one size or so: there are few, and no row is written often. */
  const joinNewest = async (): Promise<void> => {
    for (;;) {
      const [before, newest] = files.slice(-2)
      if (!newest || before!.bytes > 2 * newest.bytes) return
      const both = [before!.path, newest.path]
      await add(before!.from, newest.last, (path) =>
        withDuckDb((connection) =>
          connection.run(
            `COPY (SELECT DISTINCT * FROM ${readSql(both)}) TO ${quoteText(path)} (FORMAT parquet, USE_TMP_FILE false)`,
          ),
        ),
      )
      files.splice(-3, 2)
      both.forEach(setAside)
    }
  }

  return {
    folder,
    paths: (): string[] => files.map(({ path }) => path),

    /** Copies what has come since. */
    async refresh(): Promise<void> {
      let from = Math.max(0, last() - overlap)
      for (;;) {
        const rows = await labels.since(endpoint, from, pageRows)
        const fresh = rows.at(-1)?.number ?? 0
        if (fresh > last()) {
          await add(last(), fresh, (path) => writeParquet(tableOf(rows), path))
          await joinNewest()
        }
        if (rows.length < pageRows) return
        from = fresh
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}
export type ToldCopy = Awaited<ReturnType<typeof openToldCopy>>

const tableOf = (rows: History): Table => {
  const text = (name: string, of: (row: History[number]) => string) => ({
    name,
    type: 'text' as const,
    ...dictionaryOf(rows.map(of)),
  })
  const number = (name: string, type: 'integer' | 'number', of: (row: History[number]) => number) => ({
    name,
    type,
    values: Float64Array.from(rows, of),
  })
  return {
    rows: rows.length,
    columns: [
      text('kpi', ({ kpi }) => kpi),
      text('kind', ({ key_kind }) => key_kind),
      text('key', ({ key_text }) => key_text),
      number('row', 'integer', ({ row_index }) => row_index),
      text('value', ({ value }) => value ?? ''),
      number('gone', 'integer', ({ value }) => (value === null ? 1 : 0)),
      number('event_ms', 'number', ({ event_ms }) => event_ms),
      number('arrived_ms', 'number', ({ arrived_ms }) => arrived_ms),
      number('number', 'number', ({ number }) => number),
    ],
  }
}
