import type { Readable } from 'node:stream'

/** Where bytes live, addressed by their content: `sha256:<64 hex characters>`. Once put, bytes never change. */
export interface ArtifactStore {
  /**
   * Stores a stream (or the file at a path) in constant memory; resolves once the bytes are durable.
   * The same bytes put twice are kept once. A stream that breaks leaves nothing behind.
   */
  put(source: AsyncIterable<Uint8Array> | string): Promise<{ digest: string; bytes: number }>
  /** null where the store has no such artifact. */
  stat(digest: string): Promise<{ bytes: number } | null>
  /**
   * As `stat`, and from now on the artifact counts as just put. Whoever is about to name bytes that somebody else put
   * asks with this, so that they are not collected between the question and the name.
   */
  hold(digest: string): Promise<{ bytes: number } | null>
  /** The bytes, or those from `start` to `end`, both inclusive. Throws ARTIFACT_NOT_FOUND. */
  read(digest: string, range?: { start: number; end: number }): Promise<Readable>
  /** A path on this machine that holds the whole artifact, to be read only. Throws ARTIFACT_NOT_FOUND. */
  pathOf(digest: string): Promise<string>
  /** Everything it holds, in no order; `ageMs` since it was last put or held. What is put meanwhile may be missing. */
  list(): AsyncIterable<{ digest: string; bytes: number; ageMs: number }>
  /**
   * Removes an artifact that was last put or held longer ago than `olderThanMs`, and answers how many bytes it had;
   * null where it is younger or gone. A put or hold at the same instant wins. Killed in the middle, it harms nothing.
   */
  removeOld(digest: string, olderThanMs: number): Promise<number | null>
  /**
   * Clears what puts left half-done when their process was killed (what one that lives is doing stays), and answers
   * how many it cleared. Called at the start and by garbage collection.
   */
  clear(): Promise<number>
  /** Throws, in words for a person, where the store cannot do its work. */
  check(): Promise<void>
  /** What only a store of objects can do: clients that send to it and read from it past this server. */
  readonly direct?: DirectTransfers
}

/** One part of a file that a client sends straight to the store. */
export interface SentPart {
  /** From 1. */
  readonly number: number
  /** What the store answered to the part. */
  readonly etag: string
}

/** Transfers between a client and the store itself, by addresses that are signed for a while. */
export interface DirectTransfers {
  /** Begins a file of some parts: an address for each, to which a client PUTs it. Every part but the last has 5 MiB or more. */
  begin(parts: number): Promise<{ upload: string; urls: string[] }>
  /**
   * Joins the parts, reads them once for their digest, and stores them as `put` does. Safe to call again after it was
   * cut short. Throws ARTIFACTS_NO_SUCH_UPLOAD, ARTIFACTS_BAD_PARTS.
   */
  complete(upload: string, parts: readonly SentPart[]): Promise<{ digest: string; bytes: number }>
  /** Forgets the parts. Throws ARTIFACTS_NO_SUCH_UPLOAD. */
  abort(upload: string): Promise<void>
  /** An address that gives the bytes to whoever has it, for `seconds`, as a download named so. */
  urlOf(digest: string, options: { disposition: string; seconds: number }): Promise<string>
}
