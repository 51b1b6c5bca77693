import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { DatasetVersion } from '@slipway/contract/datasets'
import {
  type ExportFormat,
  exportFormats,
  exportRows,
  readTable,
  records,
  withDuckDb,
} from '@slipway/ml/table'
import { badExportFormat, noFilesToExport } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { fetchArtifact } from './dataset-rows.ts'
import { openData, redacted } from './opened-data.ts'
import { withDataPlace } from './run-with-data.ts'
import { requireFolderOf } from './write-file-in.ts'

interface Wishes {
  readonly to: string
  readonly format?: string
  readonly files?: string
}

export interface Exported {
  readonly dataset: string
  readonly version: number | null
  readonly rows: number
  readonly file: string
  /** How many images were written. */
  readonly files: number
}

/**
 * Writes the rows of a version to a file and, where asked, its images to a folder. Columns of personal data come as the
 * dataset's policy has it.
 */
export const exportVersion = (what: string, wishes: Wishes): Promise<Exported> =>
  withDataPlace(async ({ folder, connect }) => {
    const format = formatOf(wishes)
    requireFolderOf(wishes.to)
    const data = await openData(what, folder, connect)
    const { version, paths, rows } = data
    if (wishes.files !== undefined && version?.media?.kind !== 'files') throw noFilesToExport(data.title)
    const files =
      wishes.files === undefined
        ? 0
        : await writeFiles(await connect(), version!, paths, wishes.files, folder)
    await withDuckDb(async (connection) =>
      exportRows(connection, (await redacted(connection, data)).sql, wishes.to, format),
    )
    return { dataset: version?.name ?? what, version: version?.number ?? null, rows, file: wishes.to, files }
  })

const formatOf = ({ to, format }: Wishes): ExportFormat => {
  const said =
    format ?? /\.(csv|parquet|ndjson|jsonl)(\.gz)?$/i.exec(to)?.[1]?.toLowerCase().replace('jsonl', 'ndjson')
  const known = exportFormats.find((one) => one === said)
  if (!known) throw badExportFormat(to, format, exportFormats)
  return known
}

/** Each image under its path; part by part, as its bytes lie one after another. */
const writeFiles = async (
  server: Connection,
  { parts, media }: DatasetVersion,
  rows: readonly string[],
  to: string,
  folder: string,
): Promise<number> => {
  let written = 0
  const root = resolve(to)
  for (const [i, { pack }] of parts.entries()) {
    if (!pack) continue
    const size = media!.sizeColumn!
    const named = records(await readTable(rows[i]!, { columns: ['path', size] }))
    const packed = join(folder, 'pack')
    await fetchArtifact(server, pack.digest, packed)
    const file = openSync(packed, 'r')
    let at = 0
    for (const row of named) {
      const path = resolve(root, String(row['path']))
      // A name in a dataset may come from anywhere; it writes nothing outside of the folder.
      if (!path.startsWith(root + sep)) throw noFilesToExport(String(row['path']))
      const bytes = Buffer.alloc(Number(row[size]))
      at += readSync(file, bytes, 0, bytes.length, at)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, bytes)
      written++
    }
    closeSync(file)
  }
  return written
}
