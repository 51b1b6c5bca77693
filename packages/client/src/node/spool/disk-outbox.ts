import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { thisProcess } from '@slipway/contract/process-identity'
import type { Entry, Outbox } from '../../tracking-run/outbox.ts'
import { encodeFrame } from './frame.ts'
import { spoolUnwritable } from './spool.errors.ts'
import { openSpoolReader, spoolFiles, type SpoolReader, type StoredEntry } from './spool-reader.ts'

export interface DiskOutbox extends Outbox {
  /** Adds an artifact whose bytes lie in the file that `artifactFile` gave. */
  addArtifact(path: string, file: number): void
  /** A number of its own for an artifact's bytes, and where they go. */
  artifactFile(): { number: number; path: string }
  /** Takes the run's folder away; all has been sent. */
  remove(): void
  /** Gives the run's folder up, so that whoever comes next sends it. */
  leave(): void
}

/**
 * An outbox that keeps a run's entries in an append-only file: what `add` has taken survives the death of this process.
 * Memory holds one entry at a time. Throws SPOOL_UNWRITABLE.
 */
export function diskOutbox(spool: string, runId: string): DiskOutbox {
  // Ids begin with the time, so that folders in the order of their names are in that of their start.
  const folder = join(spool, runId)
  const files = spoolFiles(folder)
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      throw spoolUnwritable(folder, cause)
    }
  }
  const handle = guarded(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(files.owner, JSON.stringify(thisProcess()))
    return openSync(files.entries, 'a', 0o600)
  })
  let added = 0
  let taken = 0
  let artifacts = 0
  let open = true
  let reader: Promise<SpoolReader> | null = null

  function append(frame: Buffer): void {
    guarded(() => {
      for (let at = 0; at < frame.length; ) at += writeSync(handle, frame, at)
    })
    added++
  }

  return {
    get count() {
      return added - taken
    },
    add(entry: Entry) {
      append(encodeFrame(entry.kind === 'points' ? { points: entry.points } : { json: entry }))
    },
    addArtifact(path, file) {
      append(encodeFrame({ json: { kind: 'artifact', path, file } satisfies StoredEntry }))
    },
    artifactFile() {
      const number = artifacts++
      return { number, path: files.artifact(number) }
    },
    async next() {
      if (added === taken) return null
      return await (await (reader ??= openSpoolReader(folder))).next()
    },
    async done() {
      taken++
      // Without the note it is sent again, and kept once.
      await reader?.then((opened) => opened.done()).catch(() => undefined)
    },
    close() {
      if (!open) return
      open = false
      closeSync(handle)
      void reader?.then((opened) => opened.close())
    },
    leave() {
      rmSync(files.owner, { force: true })
    },
    remove() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
