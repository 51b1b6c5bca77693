import type { DatasetVersion } from '@slipway/contract/datasets'
import { counted } from './numbers.ts'

interface Added {
  readonly version: Pick<DatasetVersion, 'name' | 'number' | 'rows' | 'columns'>
  readonly created: boolean
}

/** "churn version 1: 2 rows, 3 columns", and whether it stood already. */
export const versionLine = ({ version, created }: Added): string =>
  `${version.name} version ${version.number}${created ? '' : ' stands already with the same content'}: ${counted(version.rows, 'row')}, ${counted(version.columns, 'column')}`

/** What became of rows that were added. */
export const addedText = ({ version, created }: { version: DatasetVersion; created: boolean }): string =>
  [
    versionLine({ version, created }),
    version.digest,
    ...(created && version.issues.length > 0
      ? [
          `! ${version.issues.length === 1 ? 'One thing looks' : `${version.issues.length} things look`} odd: slipway data show ${version.name}`,
        ]
      : []),
  ].join('\n')
