import { basename } from 'node:path'
import { latestParts, storedParts } from '@slipway/client/dataset-parts'
import type { DatasetPart, DatasetVersion } from '@slipway/contract/datasets'
import { ingest } from '@slipway/ml/table'
import { badDatasetName } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { scratch } from './scratch.ts'
import { storeFile } from './store-file.ts'

/**
 * Reads a file and keeps it as a version of a dataset; the same content again is the version that stands. Connects
 * once the file has been read, so that a bad one leaves nothing behind.
 */
export async function addFile(
  connect: () => Promise<Connection>,
  path: string,
  name = datasetName(path),
): Promise<{ version: DatasetVersion; created: boolean }> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)) throw badDatasetName(name)
  using place = scratch('data')
  await using stack = new AsyncDisposableStack()
  let server: Connection | undefined
  let before: readonly DatasetPart[] = []
  const found = await ingest(path, {
    outDir: place.folder,
    known: async () => {
      server = stack.use(await connect())
      return (before = await latestParts(server.client.datasets, name))
    },
  })
  const parts = await storedParts(found.parts, before, (part) => storeFile(server!, part))
  return await server!.client.datasets.addDatasetVersion({
    params: { name },
    body: {
      digest: found.digest,
      rows: found.rows,
      fields: [...found.fields],
      source: found.source,
      profile: { ...found.profile },
      issues: found.issues.map((issue) => ({ ...issue })),
      parts,
    },
  })
}

/** telco churn.csv.gz → telco-churn */
export const datasetName = (path: string): string =>
  basename(path)
    .replace(/\.(csv|tsv|txt|parquet|jsonl|ndjson|json)?(\.gz)?$/i, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|-+$/g, '') || 'data'
