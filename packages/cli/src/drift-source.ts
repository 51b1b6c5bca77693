import { ingest } from '@slipway/ml/table'
import { badDate } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { expectedOf } from './fit-inputs.ts'
import { scratch } from './scratch.ts'
import { storeFile } from './store-file.ts'

/** Puts a file of rows beside the server's artifacts and answers what a drift request calls it. */
export async function driftSource(server: Connection, endpoint: string, path: string): Promise<string> {
  const { signature } = await server.client.serving.getEndpoint({ params: { name: endpoint } })
  using place = scratch('drift')
  const { parquetPath } = await ingest(path, { outDir: place.folder, expected: expectedOf(signature) })
  return (await storeFile(server, parquetPath)).digest
}

export function sinceMs(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw badDate(text)
  return ms
}
