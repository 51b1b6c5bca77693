import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { StoredArtifact } from '@slipway/contract/artifacts'
import type { Connection } from './context.ts'

/** Streams a file, or a piece of it (the end not included), to the server's artifacts. */
export const storeFile = (
  server: Connection,
  path: string,
  piece?: { readonly start: number; readonly end: number },
): Promise<StoredArtifact> => {
  const bytes = !piece
    ? createReadStream(path)
    : piece.end > piece.start
      ? createReadStream(path, { start: piece.start, end: piece.end - 1 })
      : Readable.from([])
  return server.client.artifacts.putArtifact({ body: Readable.toWeb(bytes) as ReadableStream<Uint8Array> })
}
