import type { Client } from '@slipway/client'
import { latestParts, storedParts } from '@slipway/client/dataset-parts'
import type { StoredArtifact } from '@slipway/contract/artifacts'
import type { DatasetPart, DatasetVersion } from '@slipway/contract/datasets'
import type { Quarantine } from '@slipway/contract/quarantines'
import type { Check, CheckReport, RowFailure, SetAside } from '@slipway/ml/check'
import type { ParquetPath } from '@slipway/ml/table'

/** Where rows are kept: the platform, and how a file gets into its artifact store. */
export interface Keeper {
  readonly client: Pick<Client, 'datasets' | 'quarantines'>
  readonly store: (path: string, name: string) => Promise<StoredArtifact>
  /** For files on their way. */
  readonly folder: string
  readonly madeBy?: { readonly run?: string | null; readonly step?: string | null }
}

/** What became of rows that checks failed. */
export interface Kept {
  readonly report: CheckReport
  /** null where nothing was to be set aside. */
  readonly quarantine: Quarantine | null
  /** The version of all other rows; null where there are none, or nothing was set aside. */
  readonly rest: DatasetVersion | null
}

/** Keeps what `setAside` parted: the rest as a version of the dataset, the failing rows as a quarantine. */
export async function keepAside(
  keeper: Keeper,
  version: Pick<DatasetVersion, 'id' | 'name' | 'number'>,
  parted: SetAside,
): Promise<Kept> {
  const { report } = parted
  if (parted.aside === null) return { report, quarantine: null, rest: null }
  const { client, store, madeBy } = keeper
  const from = `${version.name}@${version.number}`
  const rest =
    parted.rest === null
      ? null
      : await addVersion(keeper, version.name, parted.rest, {
          source: `${from} without rows that fail checks`,
          madeFrom: [version.id],
        })
  const file = await store(parted.aside, `${version.name}-quarantine.parquet`)
  const quarantine = await client.quarantines.addQuarantine({
    body: {
      from: version.id,
      rest: rest?.id ?? null,
      rows: parted.rows,
      reasons: parted.reasons.map((reason) => ({ ...reason })),
      checks: parted.checks.map((check) => ({ ...check })),
      file: { digest: file.digest, bytes: file.bytes },
      ...(madeBy && { madeBy }),
    },
  })
  return { report, quarantine, rest }
}

export interface Readmitted {
  readonly rows: readonly number[]
  readonly refused: readonly RowFailure[]
  /** null where no row passed. */
  readonly version: DatasetVersion | null
  readonly quarantine: Quarantine
}

/**
 * Lets rows of a quarantine back into their dataset's newest version, those that pass its checks now.
 * @param latest the newest version, `data` its rows; `aside` the quarantine's file, or a repaired copy of it
 */
export async function readmit(
  keeper: Keeper,
  quarantine: Quarantine,
  latest: Pick<DatasetVersion, 'id'>,
  data: ParquetPath,
  aside: string,
  { rows, repaired }: { readonly rows?: readonly number[]; readonly repaired: boolean },
): Promise<Readmitted> {
  const { admitAside } = await import('@slipway/ml/check')
  const back = quarantine.admissions.flatMap((admission) => admission.rows)
  const found = await admitAside(data, aside, quarantine.checks as unknown as Check[], {
    outDir: keeper.folder,
    back,
    ...(rows && { rows }),
  })
  if (found.path === null) return { rows: [], refused: found.refused, version: null, quarantine }
  const version = await addVersion(keeper, quarantine.dataset, found.path, {
    source: `${found.rows.length} rows of ${quarantine.id}`,
    madeFrom: [...new Set([latest.id, quarantine.from])],
  })
  const after = await keeper.client.quarantines.admitRows({
    params: { id: quarantine.id },
    body: { rows: [...found.rows], version: version.id, repaired },
  })
  return { rows: found.rows, refused: found.refused, version, quarantine: after }
}

async function addVersion(
  { client, store, folder, madeBy }: Keeper,
  name: string,
  path: string,
  { source, madeFrom }: { readonly source: string; readonly madeFrom: readonly string[] },
): Promise<DatasetVersion> {
  const { ingest } = await import('@slipway/ml/table')
  const { profileJson } = await import('@slipway/ml/profile')
  let before: readonly DatasetPart[] = []
  const found = await ingest(path, {
    outDir: folder,
    known: async () => (before = await latestParts(client.datasets, name)),
  })
  const parts = await storedParts(found.parts, before, (part) => store(part, `${name}.parquet`))
  const { version } = await client.datasets.addDatasetVersion({
    params: { name },
    body: {
      digest: found.digest,
      rows: found.rows,
      fields: [...found.fields],
      source: { ...found.source, path: source },
      profile: profileJson(found.profile),
      issues: found.issues.map((issue) => ({ ...issue })),
      parts,
      madeFrom: [...madeFrom],
      ...(madeBy && { madeBy }),
    },
  })
  return version
}
