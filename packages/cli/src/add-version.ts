import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { latestParts, type Piece, storedParts } from '@slipway/client/dataset-parts'
import type { DatasetPart, DatasetVersion } from '@slipway/contract/datasets'
import { profileJson } from '@slipway/ml/profile'
import { type CollectOptions, collectRows, type FetchOptions, type IngestOptions } from '@slipway/ml/table'
import { capturedPredictions, isEndpoint } from './captured-predictions.ts'
import { appendedByHand, badDatasetName } from './cli.errors.ts'
import { sourceGone } from './data.errors.ts'
import type { Connection } from './context.ts'
import { datasetRows } from './dataset-rows.ts'
import { findProject } from './project.ts'
import { scratch } from './scratch.ts'
import { storeFile } from './store-file.ts'

export interface AddOptions {
  readonly name?: string | undefined
  /** The rows follow those of the newest version. */
  readonly append?: boolean | undefined
  readonly from?: FetchOptions
  readonly onProgress?: IngestOptions['onProgress']
}

export interface Added {
  readonly version: DatasetVersion
  readonly created: boolean
}

/**
 * Reads rows from wherever an address says and keeps them as a version of a dataset; the same content again is the
 * version that stands. Connects once the rows have been read, so that bad ones leave nothing behind.
 */
export async function addVersion(
  connect: () => Promise<Connection>,
  address: string,
  options: AddOptions,
): Promise<Added> {
  const { name = datasetName(address) } = options
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)) throw badDatasetName(name)
  await using stack = new AsyncDisposableStack()
  let opened: Promise<Connection> | undefined
  const server = () => (opened ??= connect().then((connection) => stack.use(connection)))
  if (!options.append) return (await collect(server, name, address, options, null))!
  const before = await (await server()).client.datasets.getDatasetVersion({
    params: { name, number: 'latest' },
  })
  return (await collect(server, name, address, options, before)) ?? { version: before, created: false }
}

/** Reads the source of the newest version again, as it was read then; with a cursor only what is new of it. */
export async function pullVersion(
  server: Connection,
  name: string,
  { address, onProgress }: { address?: string | undefined; onProgress?: IngestOptions['onProgress'] },
): Promise<Added> {
  const before = await server.client.datasets.getDatasetVersion({ params: { name, number: 'latest' } })
  const { path, query, table, sheet, array, labels, burnedIn, hideNames } = before.source
  const { since, until, modelVersion } = before.source
  const { cursorColumn, cursor, etag, lastModified } = before.source
  if (before.source.appended && cursor === undefined) throw appendedByHand(name, path)
  const wishes = { query, table, sheet, array, labels, burnedIn, hideNames, since, until, modelVersion }
  const known = { ...wishes, cursorColumn, cursor, etag, lastModified }
  const from: FetchOptions = Object.fromEntries(
    Object.entries(known).filter(([, value]) => value !== undefined),
  )
  const source = address ?? fromHere(path)
  if (address === undefined && !isAddress(source) && !existsSync(source))
    throw sourceGone(name, before.number, path)
  const follows = cursor === undefined ? null : before
  const options = { name, from, ...(onProgress && { onProgress }) }
  const found = await collect(async () => server, name, source, options, follows)
  return found ?? { version: before, created: false }
}

/** A step names its files from the project, a person from where they stand. */
const fromHere = (path: string): string => {
  const root = findProject()?.root
  return root === undefined || existsSync(path) || isAddress(path) ? path : join(root, path)
}

const isAddress = (path: string): boolean => path.includes('://') || isEndpoint(path)

/** null where the source has nothing new. */
async function collect(
  server: () => Promise<Connection>,
  name: string,
  address: string,
  { from = {}, onProgress }: AddOptions,
  follows: DatasetVersion | null,
): Promise<Added | null> {
  using place = scratch('data')
  let before: readonly DatasetPart[] = []
  const found = await collectRows(address, {
    folder: place.folder,
    outDir: join(place.folder, 'version'),
    from: follows?.source.cursor === undefined ? from : { cursor: follows.source.cursor, ...from },
    more: [capturedPredictions(server)],
    known: async () => (before = await latestParts((await server()).client.datasets, name)),
    ...(onProgress && { onProgress }),
    ...(follows && (await afterRowsOf(await server(), follows, place.folder))),
  })
  if (!found) return null
  const connection = await server()
  const parts = await storedParts(found.parts, before, (path: string, piece?: Piece) =>
    storeFile(connection, path, piece),
  )
  const { digest, rows, fields, source, facts, profile, issues, media } = found
  return await connection.client.datasets.addDatasetVersion({
    params: { name },
    body: {
      digest,
      rows,
      parts,
      fields: [...fields],
      ...(media && { media }),
      source: {
        ...source,
        ...facts,
        ...(follows && { appended: true }),
      },
      profile: profileJson(profile),
      issues: issues.map((issue) => ({ ...issue })),
    },
  })
}

const afterRowsOf = async (
  server: Connection,
  version: DatasetVersion,
  folder: string,
): Promise<Pick<CollectOptions, 'after' | 'expected'>> => ({
  after: { paths: await datasetRows(server, version, folder), fields: version.fields },
  // Postcodes that happen to be numbers in the new rows stay text.
  expected: new Map(version.fields.map(({ name, type }) => [name, { type }])),
})

/** telco churn.csv.gz → telco-churn; of an address what stands last in its path. */
export const datasetName = (address: string): string => {
  if (isEndpoint(address)) return address.slice(address.indexOf(':') + 1)
  const path = /^[a-z0-9]+:\/\//i.test(address) ? new URL(address).pathname : address
  return (
    basename(path)
      .replace(/\.(csv|tsv|txt|parquet|jsonl|ndjson|json|xlsx|db|sqlite|sqlite3|npy|npz)?(\.gz)?$/i, '')
      .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replaceAll(/^[^A-Za-z0-9]+|-+$/g, '') || 'data'
  )
}
