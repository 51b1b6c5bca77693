import { open, readdir, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * One file of an endpoint's captures. log: being written, or left by a writer that died. done: complete, to be rolled.
 * parquet: rolled. lines: JSON lines, as they were captured before there were logs.
 */
export interface Segment {
  readonly name: string
  readonly path: string
  readonly kind: 'log' | 'done' | 'parquet' | 'lines'
  readonly bytes: number
  /** log: the process that writes it. */
  readonly pid: number | null
}

const form = /^(?:(\d{13})-(\d+)-(\d{4})(?:~\d{13}-\d+-\d{4})?\.(log|done|parquet)|(\d{8})\.(jsonl|parquet))$/

/** Names sort by the time that their writing began. */
export const segmentName = (startMs: number, count: number): string =>
  `${String(startMs).padStart(13, '0')}-${process.pid}-${String(count % 10_000).padStart(4, '0')}`

const mostTries = 20

/** All that is captured, the oldest first; what was rolled or joined is not told twice. */
export const segmentsIn = async (dir: string): Promise<Segment[]> => told(await filesIn(dir))

/** What has been rolled or joined into another that is there, at one and the same look. */
export const leftoversIn = async (dir: string): Promise<Segment[]> => {
  const files = await filesIn(dir)
  const kept = new Set(told(files))
  return files.filter((one) => !kept.has(one))
}

/** The start of the newest, in milliseconds since 1970; 0 where there is none. */
export const newestStart = async (dir: string): Promise<number> =>
  (await filesIn(dir)).reduce(
    (newest, { name }) => Math.max(newest, Number(/^(\d{13})-/.exec(name)?.[1] ?? 0)),
    0,
  )

const filesIn = async (dir: string): Promise<Segment[]> => {
  let files: Segment[] | null = null
  // A file that is gone once it is looked at was renamed or rolled meanwhile: only a new listing has it.
  for (let tries = 0; files === null && tries < mostTries; tries++) files = await listed(dir, tries)
  return files ?? []
}

/** null where a file went away during the listing; at the last try without it. */
const listed = async (dir: string, tries: number): Promise<Segment[] | null> => {
  const names = await readdir(dir).catch((cause: { code?: string }) => {
    if (cause.code === 'ENOENT') return []
    throw cause
  })
  const found = await Promise.all(
    names
      .filter((file) => form.test(file))
      .map(async (file): Promise<Segment | null> => {
        const size = (await stat(join(dir, file)).catch(() => null))?.size
        if (size === undefined) return null
        const [name, extension] = file.split('.') as [string, string]
        const pid = form.exec(file)?.[2]
        return {
          name,
          path: join(dir, file),
          kind: extension === 'jsonl' ? 'lines' : (extension as Segment['kind']),
          bytes: size,
          pid: pid ? Number(pid) : null,
        }
      }),
  )
  const there = found.filter((one) => one !== null)
  return there.length === found.length || tries === mostTries - 1 ? there : null
}

const told = (segments: readonly Segment[]): Segment[] => {
  const rolled = new Set(segments.filter(({ kind }) => kind === 'parquet').map(({ name }) => name))
  const joined = [...rolled].filter((name) => name.includes('~')).map((name) => name.split('~'))
  return segments
    .filter(({ name, kind }) => kind === 'parquet' || !rolled.has(name))
    .filter(({ name }) => name.includes('~') || !joined.some(([from, to]) => name >= from! && name <= to!))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Gives a draft its name: a file is there whole or not at all, after a power cut too. */
export const settle = async (draft: string, path: string): Promise<void> => {
  const file = await open(draft, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  await syncFolder(dirname(path))
}

/** Makes the names of a folder's files survive a power cut. */
export const syncFolder = async (dir: string): Promise<void> => {
  const folder = await open(dir, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
