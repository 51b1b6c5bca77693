import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Quarantine } from '@slipway/contract/quarantines'
import { quoteText, records, readTable, withDuckDb } from '@slipway/ml/table'
import { readmit, type Readmitted } from '@slipway/stages/quarantine'
import type { Connection } from './context.ts'
import { noQuarantine } from './data.errors.ts'
import { datasetRows } from './dataset-rows.ts'
import { scratch } from './scratch.ts'
import { storeFile } from './store-file.ts'
import { requireFolderOf } from './write-file-in.ts'

/** Fetches the rows that were set aside into a folder, as Parquet. */
async function asideOf(server: Connection, { file }: Quarantine, folder: string): Promise<string> {
  const path = join(folder, 'aside.parquet')
  const bytes = await server.client.artifacts.getArtifact({ params: { digest: file.digest } })
  await pipeline(Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(path))
  return path
}

export interface ShownQuarantine {
  readonly quarantine: Quarantine
  /** The first rows, with `_row` and `_reasons`. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

const quarantineOf = (server: Connection, id: string): Promise<Quarantine> => {
  if (!/^qu_[a-z0-9]{26}$/.test(id)) throw noQuarantine(id)
  return server.client.quarantines.getQuarantine({ params: { id } })
}

/** A quarantine with its first rows; with `out`, all that are still set aside as CSV, to be repaired. */
export async function showQuarantine(
  server: Connection,
  id: string,
  { limit, out }: { limit: number; out?: string | undefined },
): Promise<ShownQuarantine> {
  if (out !== undefined) requireFolderOf(out)
  using place = scratch('quarantine')
  const quarantine = await quarantineOf(server, id)
  const path = await asideOf(server, quarantine, place.folder)
  if (out !== undefined) {
    const back = quarantine.admissions.flatMap(({ rows }) => rows)
    const left = back.length > 0 ? `WHERE _row NOT IN (${back.join(', ')})` : ''
    await withDuckDb((connection) =>
      connection.run(
        `COPY (SELECT * FROM read_parquet(${quoteText(path)}) ${left} ORDER BY _row) TO ${quoteText(out)} (FORMAT csv, HEADER)`,
      ),
    )
  }
  return { quarantine, rows: records(await readTable(path, { limit })) }
}

/** Lets rows back into their dataset: as they are, or as a repaired CSV file has them. */
export async function admitQuarantine(
  server: Connection,
  id: string,
  { rows, from }: { rows?: readonly number[] | undefined; from?: string | undefined },
): Promise<Readmitted> {
  using place = scratch('quarantine')
  const { client } = server
  const quarantine = await quarantineOf(server, id)
  const latest = await client.datasets.getDatasetVersion({
    params: { name: quarantine.dataset, number: 'latest' },
  })
  return await readmit(
    { client, store: (path) => storeFile(server, path), folder: place.folder },
    quarantine,
    latest,
    await datasetRows(server, latest, place.folder),
    from ?? (await asideOf(server, quarantine, place.folder)),
    { ...(rows && { rows }), repaired: from !== undefined },
  )
}
