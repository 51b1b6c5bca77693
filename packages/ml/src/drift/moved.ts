import { type ParquetPath, readTable } from '../table/index.ts'
import { baselineOf } from './baseline.ts'
import { compareDrift, type DriftReport } from './compare.ts'

/**
 * Which columns of a table no longer look as before, by sizes of effects; see `compareDrift`. Reads both into memory.
 * @param then how the earlier one is called: version 1
 */
export const movedColumns = async (
  before: ParquetPath,
  after: ParquetPath,
  then: string,
): Promise<DriftReport> =>
  compareDrift(baselineOf(await readTable(before)), await readTable(after), {
    before: { inIt: `in ${then}`, it: then },
  })
