import { createReadStream } from 'node:fs'
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Entry } from '../../tracking-run/outbox.ts'
import { type Frame, readFrame } from './frame.ts'

/** The files of one run's folder in the spool. */
export const spoolFiles = (folder: string) => ({
  entries: join(folder, 'entries'),
  /** How many bytes of `entries` the server has taken. */
  sent: join(folder, 'sent'),
  owner: join(folder, 'owner.json'),
  artifact: (number: number) => join(folder, `artifact-${number}`),
})

/** An entry as JSON; bytes of artifacts lie in files of their own. */
export type StoredEntry =
  | Exclude<Entry, { kind: 'points' | 'artifact' }>
  | { readonly kind: 'artifact'; readonly path: string; readonly file: number }

export interface SpoolReader {
  /** The oldest entry that is not done; null where no whole one is there now. */
  next(): Promise<Entry | null>
  /** The server has the entry that `next` gave. */
  done(): Promise<void>
  close(): Promise<void>
}

/** Reads a run's entries from where the server has them. */
export async function openSpoolReader(folder: string): Promise<SpoolReader> {
  const files = spoolFiles(folder)
  const handle = await open(files.entries, 'r')
  let offset = await sentBytes(files.sent)
  let current: { entry: Entry; bytes: number; file: string | null } | null = null

  const read = async (at: number, bytes: number): Promise<Buffer> => {
    const buffer = Buffer.allocUnsafe(bytes)
    const { bytesRead } = await handle.read(buffer, 0, bytes, at)
    return buffer.subarray(0, bytesRead)
  }

  return {
    async next() {
      if (!current) {
        const frame = await readFrame(read, offset)
        if (frame) current = { ...entryOf(frame, files.artifact), bytes: frame.bytes }
      }
      return current?.entry ?? null
    },
    async done() {
      if (!current) return
      offset += current.bytes
      await writeFile(files.sent, String(offset))
      if (current.file) await rm(current.file, { force: true })
      current = null
    },
    close: () => handle.close(),
  }
}

function entryOf(
  { payload }: Frame,
  artifactFile: (number: number) => string,
): { entry: Entry; file: string | null } {
  if ('points' in payload) return { entry: { kind: 'points', points: payload.points }, file: null }
  const stored = payload.json as StoredEntry
  if (stored.kind !== 'artifact') return { entry: stored, file: null }
  const file = artifactFile(stored.file)
  const open = () => Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>
  return { entry: { kind: 'artifact', path: stored.path, open }, file }
}

/** 0 where the note is missing, or was cut while it was written: then all is sent again, and kept once. */
async function sentBytes(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '0')
  return /^\d+$/.test(text) ? Number(text) : 0
}
