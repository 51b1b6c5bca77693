import { statSync } from 'node:fs'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { type Pseudonymise, redactTable, type Treated, treatmentsOf } from '@slipway/ml/privacy'
import { type Profile, profileFrom } from '@slipway/ml/profile'
import { type Field, ingest, type SanityIssue } from '@slipway/ml/table'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Connection } from './context.ts'
import { datasetRows } from './dataset-rows.ts'
import { parseVersion } from './named-version.ts'

/** The rows of a file, or of a dataset version, on this machine. */
export interface OpenedData {
  /** What it is called on the screen. */
  readonly title: string
  readonly paths: readonly string[]
  readonly rows: number
  readonly fields: readonly Field[]
  readonly profile: Profile
  readonly issues: readonly Pick<SanityIssue, 'message'>[]
  /** null for a file. */
  readonly version: DatasetVersion | null
  readonly treatments: ReadonlyMap<string, Treated>
  readonly pseudonymise: Pseudonymise
}

/**
 * Opens what a command is about: a file is read as it is now; a name is the stored version, whose columns of personal
 * data are treated as was said of them.
 * @param connect called where a server is needed; the caller ends the connection
 */
export async function openData(
  what: string,
  folder: string,
  connect: () => Promise<Connection>,
): Promise<OpenedData> {
  if (statSync(what, { throwIfNoEntry: false })?.isFile()) {
    const { parquetPath, rows, fields, profile, issues } = await ingest(what, { outDir: folder })
    const pseudonymise: Pseudonymise = () => Promise.reject(new TypeError('a file has no policy'))
    return {
      title: what,
      paths: [parquetPath],
      rows,
      fields,
      profile,
      issues,
      version: null,
      treatments: new Map(),
      pseudonymise,
    }
  }
  const { name, number = 'latest' } = parseVersion('dataset', what)
  const server = await connect()
  const version = await server.client.datasets.getDatasetVersion({ params: { name, number } })
  const [paths, settings] = await Promise.all([
    datasetRows(server, version, folder),
    server.client.privacy.getDatasetPrivacy({ params: { name } }),
  ])
  return {
    title: `${name} version ${version.number}`,
    paths,
    rows: version.rows,
    fields: version.fields,
    profile: profileFrom(version.profile),
    issues: version.issues as unknown as SanityIssue[],
    version,
    treatments: treatmentsOf(version.fields, settings),
    pseudonymise: async (values) =>
      (await server.client.privacy.makePseudonyms({ body: { values: [...values] } })).pseudonyms,
  }
}

/** The rows as they may be shown and handed out. */
export const redacted = (connection: DuckDBConnection, data: OpenedData) =>
  redactTable(connection, data.paths, data.fields, data.treatments, data.pseudonymise)
