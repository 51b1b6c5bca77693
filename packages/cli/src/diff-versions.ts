import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { diffRows, type RowsDiff } from '@slipway/ml/table'
import type { Connection } from './context.ts'
import { datasetRows } from './dataset-rows.ts'
import { parseVersion } from './named-version.ts'
import { scratch } from './scratch.ts'

interface Side {
  readonly name: string
  readonly number: number
  readonly digest: string
}

/** What differs between two versions, each told by its name and number. */
export type VersionsDiff = { readonly before: Side; readonly after: Side } & RowsDiff

export async function diffVersions(
  server: Connection,
  texts: readonly [string, string],
  key: readonly string[],
): Promise<VersionsDiff> {
  using place = scratch('diff')
  const open = async (text: string, folder: string) => {
    const { name, number = 'latest' } = parseVersion('dataset', text)
    const version = await server.client.datasets.getDatasetVersion({ params: { name, number } })
    mkdirSync(folder)
    return {
      side: { name, number: version.number, digest: version.digest },
      rows: await datasetRows(server, version, folder),
    }
  }
  const before = await open(texts[0], join(place.folder, 'before'))
  const after = await open(texts[1], join(place.folder, 'after'))
  return { before: before.side, after: after.side, ...(await diffRows(before.rows, after.rows, key)) }
}
