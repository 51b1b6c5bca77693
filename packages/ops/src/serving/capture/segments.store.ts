import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

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

/** All that is captured, the oldest first; what was rolled or joined is not told twice. */
export const segmentsIn = async (dir: string): Promise<Segment[]> => {
  const names = await readdir(dir).catch((cause: { code?: string }) => {
    if (cause.code === 'ENOENT') return []
    throw cause
  })
  const found = await Promise.all(
    names.map(async (file): Promise<Segment | null> => {
      const match = form.exec(file)
      // Gone since it was listed: rolled meanwhile, and under its new name in the next listing.
      const size = match && (await stat(join(dir, file)).catch(() => null))?.size
      if (!match || size === null || size === undefined) return null
      const [name, extension] = file.split('.') as [string, string]
      const kind = extension === 'jsonl' ? 'lines' : (extension as Segment['kind'])
      return { name, path: join(dir, file), kind, bytes: size, pid: match[2] ? Number(match[2]) : null }
    }),
  )
  const segments = found.filter((one) => one !== null)
  const rolled = new Set(segments.filter(({ kind }) => kind === 'parquet').map(({ name }) => name))
  const joined = [...rolled].filter((name) => name.includes('~')).map((name) => name.split('~'))
  return segments
    .filter(({ name, kind }) => kind === 'parquet' || !rolled.has(name))
    .filter(({ name }) => name.includes('~') || !joined.some(([from, to]) => name >= from! && name <= to!))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
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
