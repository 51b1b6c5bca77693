import { type Batch, batchRows, type OpenScan } from '../../table/index.ts'

/** No column has more codes. */
export const mostTexts = 4096

/** Numbers the different texts of a column as they come, without making strings of them, while they are few. */
export interface TextCodes {
  /** The codes of a batch's rows, from 0 as texts come, -1 where missing; null once there are too many. Counts each batch once. */
  of(batch: Batch): Int32Array | null
  /** How many different texts there have been. */
  readonly count: number
  /** Writes a key for each of these, of which there is room for `mostTexts`; how many. */
  keys(keys: Float64Array): number
}

export const textCodes = (column: number, { memory }: Pick<OpenScan, 'memory'>): TextCodes => {
  const { kernel } = memory
  const known = memory.reserve(kernel.codesSize())
  const codes = memory.ints(batchRows)
  let count = 0
  let seen = -1
  let few = known !== null
  return {
    get count() {
      return count
    },
    keys: (keys) => (known === null ? 0 : kernel.keysOfCodes(known, keys.byteOffset)),
    of(batch) {
      if (!few || seen === batch.first) return few ? codes : null
      const { starts, ends } = batch.cells[column]!
      const found = kernel.code(starts.byteOffset, ends.byteOffset, batch.rows, known!, codes.byteOffset)
      few = found >= 0
      if (!few) return null
      count = found
      seen = batch.first
      return codes
    },
  }
}
