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
}
