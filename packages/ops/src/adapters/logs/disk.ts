import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttemptLogs, AttemptName, LogWriter } from '../../ports/attempt-logs.ts'

/** So much may wait for the disk. */
const mostWaiting = 1024 * 1024
const nameLength = 16

/**
 * Logs below <dir>/<run>/<node>@<attempt>/, in pieces that are named by the byte at which they begin. The first half of
 * the limit is kept, and of the rest the last one to two quarters: pieces between are removed as further ones come.
 */
export const diskLogs = (dir: string, limitBytes: number): AttemptLogs => {
  const folderOf = ({ run, node, attempt }: AttemptName) =>
    join(dir, encodeURIComponent(run), `${encodeURIComponent(node)}@${attempt}`)
  return {
    open: (name) => logWriter(folderOf(name), limitBytes),

    async read(name, from) {
      const folder = folderOf(name)
      const pieces = await piecesIn(folder)
      const last = pieces.at(-1)
      if (!last) return null
      return { end: last.begin + last.bytes, bytes: readFrom(folder, pieces, from) }
    },

    async collect(keeps, dryRun) {
      const removed = { files: 0, bytes: 0 }
      for (const run of await readdir(dir).catch(() => [])) {
        if (await keeps(decodeURIComponent(run))) continue
        for (const attempt of await readdir(join(dir, run)))
          for (const { bytes } of await piecesIn(join(dir, run, attempt))) {
            removed.files++
            removed.bytes += bytes
          }
        if (!dryRun) await rm(join(dir, run), { recursive: true, force: true })
      }
      return removed
    },
  }
}

interface Piece {
  readonly name: string
  readonly begin: number
  readonly bytes: number
}

const piecesIn = async (folder: string): Promise<Piece[]> => {
  const names = (await readdir(folder).catch(() => [])).sort()
  const pieces = await Promise.all(
    names.map(async (name) => {
      // One may go while another is looked at.
      const found = await stat(join(folder, name)).catch(() => null)
      return found === null ? [] : [{ name, begin: Number(name), bytes: found.size }]
    }),
  )
  return pieces.flat()
}

async function* readFrom(folder: string, pieces: readonly Piece[], from: number): AsyncGenerator<Uint8Array> {
  let at = from
  for (const { name, begin, bytes } of pieces) {
    if (begin + bytes <= at) continue
    if (begin > at && at > 0) yield Buffer.from(`\n… ${(begin - at).toLocaleString('en')} bytes left out …\n`)
    const start = Math.max(0, at - begin)
    try {
      yield* createReadStream(join(folder, name), { start, end: bytes - 1 }) as AsyncIterable<Uint8Array>
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    at = begin + bytes
  }
}

const logWriter = (folder: string, limitBytes: number): LogWriter => {
  const headBytes = Math.ceil(limitBytes / 2)
  const pieceBytes = Math.ceil(limitBytes / 4)
  let waiting: string[] = []
  let waitingLength = 0
  let working: Promise<void> | null = null
  let file: FileHandle | null = null
  let [begin, at] = [0, 0]
  /** Pieces behind the first. */
  const later: string[] = []
  let broken = false

  const nextPiece = async (): Promise<FileHandle> => {
    const room = begin === 0 ? headBytes : pieceBytes
    if (file && at - begin < room) return file
    await file?.close()
    file = null
    if (at === 0) await mkdir(folder, { recursive: true })
    begin = at
    const name = String(begin).padStart(nameLength, '0')
    file = await open(join(folder, name), 'w')
    if (begin > 0) later.push(name)
    if (later.length > 2) await rm(join(folder, later.shift()!), { force: true })
    return file
  }

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const bytes = Buffer.from(waiting.join(''))
      waiting = []
      waitingLength = 0
      for (let done = 0; done < bytes.byteLength; ) {
        const piece = await nextPiece()
        const room = (begin === 0 ? headBytes : pieceBytes) - (at - begin)
        const { bytesWritten } = await piece.write(bytes, done, Math.min(room, bytes.byteLength - done))
        done += bytesWritten
        at += bytesWritten
      }
    }
  }
  const begun = (): Promise<void> =>
    (working ??= work()
      // A log that cannot be written is no reason to fail what it tells of; its live events are there.
      .catch(() => {
        broken = true
        waiting = []
      })
      .finally(() => {
        working = null
      }))

  return {
    write(text) {
      if (broken) return null
      waiting.push(text)
      waitingLength += text.length
      const done = begun()
      return waitingLength > mostWaiting ? done : null
    },
    async close() {
      for (let last = working; last; last = working) await last
      await file?.close().catch(() => undefined)
      file = null
    },
  }
}
