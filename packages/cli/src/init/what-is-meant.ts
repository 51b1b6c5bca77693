import { statSync } from 'node:fs'
import { noData } from '../cli.errors.ts'

const dataName = /\.(csv|tsv|parquet|jsonl|ndjson)(\.gz)?$/i
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/**
 * The data file and the folder that somebody means who may have named the file alone, as the first thing that comes to mind.
 *
 * @throws SlipwayError CLI_NO_DATA
 */
export const whatIsMeant = (
  folder: string | undefined,
  data: string | undefined,
): { readonly data: string; readonly folder: string | undefined } => {
  if (data !== undefined) return { data, folder }
  // One that is not there is named as data all the same: who reads it says so.
  if (folder !== undefined && (dataName.test(folder) || isFile(folder)))
    return { data: folder, folder: undefined }
  throw noData(folder)
}
