import type { DatasetVersion } from '@slipway/contract/datasets'
import { count } from './numbers.ts'

/** What became of rows that were added. */
export const addedText = ({ version, created }: { version: DatasetVersion; created: boolean }): string =>
  `${version.name} version ${version.number}${created ? '' : ' stands already with the same content'}: ${count(version.rows)} rows, ${version.columns} columns\n${version.digest}`
