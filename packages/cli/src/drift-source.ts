import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { ingest } from '@slipway/ml/table'
import { badDate } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { scratch } from './scratch.ts'

/** Puts a file of rows beside the server's artifacts and answers what a drift request calls it. */
export async function driftSource(server: Connection, _endpoint: string, path: string): Promise<string> {
  using place = scratch('drift')
  const { parquetPath } = await ingest(path, { outDir: place.folder })
  const stored = await server.client.artifacts.putArtifact({
    body: Readable.toWeb(createReadStream(parquetPath)) as ReadableStream<Uint8Array>,
  })
  return stored.digest
}

export function sinceMs(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw badDate(text)
  return ms
}
