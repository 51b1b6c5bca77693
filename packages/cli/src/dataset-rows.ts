import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DatasetVersion } from '@slipway/contract/datasets'
import type { Connection } from './context.ts'

/** Fetches the rows of a dataset version into a folder: Parquet files that follow one another. */
export async function datasetRows(
  server: Connection,
  { parts }: Pick<DatasetVersion, 'parts'>,
  folder: string,
): Promise<string[]> {
  const paths: string[] = []
  for (const { digest } of parts) {
    const path = join(folder, `${digest.slice('sha256:'.length)}.parquet`)
    if (!paths.includes(path)) await fetchArtifact(server, digest, path)
    paths.push(path)
  }
  return paths
}

/** Writes an artifact to a file. */
export async function fetchArtifact(server: Connection, digest: string, path: string): Promise<void> {
  const bytes = await server.client.artifacts.getArtifact({ params: { digest } })
  await pipeline(Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(path))
}
