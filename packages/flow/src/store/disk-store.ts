import { createReadStream, type ReadStream } from 'node:fs'
import { chmod, type FileHandle, mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomHex, sha256 } from '../encoding/index.ts'
import { diskFull, fileMissing, notADigest, sourceUnreadable } from './store.errors.ts'

export interface StoredFile {
  /** sha256:<64 hex digits> of the bytes. */
  readonly digest: string
  readonly bytes: number
}

/** A file's path, its bytes, or a stream of chunks (any Readable), each a memory of its own. */
export type FileSource = string | Uint8Array | AsyncIterable<Uint8Array>

export interface DiskStore {
  readonly dir: string
  put(source: FileSource): Promise<StoredFile>
  /** Where the bytes lie; read only. Says nothing about whether they are there. */
  path(digest: string): string
  has(digest: string): Promise<boolean>
  /** Throws STORE_FILE_MISSING. */
  open(digest: string): Promise<ReadStream>
  stat(digest: string): Promise<StoredFile>
  remove(digest: string): Promise<void>
  /** As `has`, and from now on the file counts as just put; whoever is about to name it calls this first. */
  touch(digest: string): Promise<boolean>
}

const digestForm = /^sha256:[0-9a-f]{64}$/

/**
 * A content-addressed store in a directory: <dir>/ab/cdef… for sha256:abcdef…
 * A put is durable once it resolves (file and directory fsynced), and a reader sees a file whole or not
 * at all (written beside, then renamed). Equal bytes are stored once, however many put them at once.
 */
export const diskStore = (dir: string): DiskStore => {
  const path = (digest: string): string => {
    if (!digestForm.test(digest)) throw notADigest(digest)
    return join(dir, digest.slice(7, 9), digest.slice(9))
  }
  const bytesAt = async (digest: string): Promise<number | null> => {
    const found = await stat(path(digest)).catch(absent)
    return found === null ? null : found.size
  }
  return {
    dir,
    path,
    async put(source) {
      const incoming = join(dir, 'incoming')
      await mkdir(incoming, { recursive: true }).catch(full(dir))
      const draft = join(incoming, `${process.pid}-${randomHex(8)}`)
      try {
        const stored = await write(source, draft).catch(full(dir))
        const target = path(stored.digest)
        // Put again it is as new, so that garbage collection does not take it before something names it.
        if ((await bytesAt(stored.digest)) === stored.bytes && (await touched(target))) return stored
        const made = await mkdir(dirname(target), { recursive: true })
        await chmod(draft, 0o444)
        await rename(draft, target)
        await syncDirectory(dirname(target))
        if (made !== undefined) await syncDirectory(dir)
        return stored
      } finally {
        await rm(draft, { force: true })
      }
    },
    has: async (digest) => (await bytesAt(digest)) !== null,
    async open(digest) {
      if ((await bytesAt(digest)) === null) throw fileMissing(digest)
      return createReadStream(path(digest))
    },
    async stat(digest) {
      const bytes = await bytesAt(digest)
      if (bytes === null) throw fileMissing(digest)
      return { digest, bytes }
    },
    remove: (digest) => rm(path(digest), { force: true }),
    touch: (digest) => touched(path(digest)),
  }
}

/** false where it is gone. */
const touched = async (path: string): Promise<boolean> => {
  const now = new Date()
  return (await utimes(path, now, now).catch(absent)) !== null
}

/** Chunks are gathered to blocks of this size: the system is asked once for each, while the next one arrives. */
const blockBytes = 1 << 20

const write = async (source: FileSource, draft: string): Promise<StoredFile> => {
  const hash = sha256()
  let bytes = 0
  let block: Uint8Array[] = []
  let gathered = 0
  let writing: Promise<void> = Promise.resolve()
  const file = await open(draft, 'wx', 0o600)
  const flush = async () => {
    await writing
    writing = writeAll(file, block, gathered)
    // Awaited with the next block; until then its failure must not count as nobody's.
    writing.catch(() => undefined)
    block = []
    gathered = 0
  }
  try {
    for await (const chunk of chunksOf(source)) {
      hash.update(chunk)
      block.push(chunk)
      bytes += chunk.byteLength
      gathered += chunk.byteLength
      if (gathered >= blockBytes) await flush()
    }
    await flush()
    await writing
    await file.sync()
  } finally {
    await writing.catch(() => undefined)
    await file.close()
  }
  return { digest: `sha256:${hash.digest('hex')}`, bytes }
}

const writeAll = async (file: FileHandle, block: Uint8Array[], bytes: number): Promise<void> => {
  if (bytes === 0) return
  const { bytesWritten } = await file.writev(block)
  // The system may take a part; what it says to the rest is then the reason.
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(block).subarray(bytesWritten))
}

const chunksOf = async function* (source: FileSource): AsyncIterable<Uint8Array> {
  if (source instanceof Uint8Array) yield source
  else if (typeof source === 'string') {
    try {
      yield* createReadStream(source, { highWaterMark: blockBytes }) as AsyncIterable<Uint8Array>
    } catch (error) {
      throw sourceUnreadable(source, error)
    }
  } else yield* source
}

/** Makes a rename durable; some file systems refuse to sync a directory, and then rename is as good as it gets. */
const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, 'r')
  try {
    await directory.sync().catch(() => undefined)
  } finally {
    await directory.close()
  }
}

const full =
  (dir: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw error.code === 'ENOSPC' || error.code === 'EDQUOT' ? diskFull(dir, error) : error
  }

const absent = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}
