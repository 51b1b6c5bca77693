import { mkdtemp, rm } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { ingest } from '@slipway/ml/table'
import { badDate } from './cli.errors.ts'
import type { Connection } from './context.ts'

/** Puts a file of rows beside the server's artifacts and answers what a drift request calls it. */
export async function driftSource(server: Connection, _endpoint: string, path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-drift-'))
  try {
    const { parquetPath } = await ingest(path, { outDir: folder })
    const stored = await server.client.artifacts.putArtifact({
      body: Readable.toWeb(createReadStream(parquetPath)) as ReadableStream<Uint8Array>,
    })
    return stored.digest
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function sinceMs(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw badDate(text)
  return ms
}
