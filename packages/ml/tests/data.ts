import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where the public data sets lie: SLIPWAY_DATA, else ../shared/data beside the clone. */
const root = resolve(process.env.SLIPWAY_DATA ?? join(import.meta.dirname, '../../../../shared/data'))

/** The path of one public data file, or null where it is not on this machine. */
export const dataPath = (relative: string): string | null => {
  const path = join(root, relative)
  return existsSync(path) ? path : null
}
