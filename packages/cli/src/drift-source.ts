import { ingest } from '@slipway/ml/table'
import { badDate } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { scratch } from './scratch.ts'
import { storeFile } from './store-file.ts'

/** Puts a file of rows beside the server's artifacts and answers what a drift request calls it. */
export async function driftSource(server: Connection, path: string): Promise<string> {
  using place = scratch('drift')
  const { parquetPath } = await ingest(path, { outDir: place.folder })
  return (await storeFile(server, parquetPath)).digest
}

export function sinceMs(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw badDate(text)
  return ms
}
