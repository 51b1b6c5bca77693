import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { StoredArtifact } from '@slipway/contract/artifacts'
import type { Connection } from './context.ts'

/** Streams a file to the server's artifacts. */
export const storeFile = (server: Connection, path: string): Promise<StoredArtifact> =>
  server.client.artifacts.putArtifact({
    body: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
  })
