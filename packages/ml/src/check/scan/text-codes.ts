import { type Batch, batchRows } from '../../table/index.ts'

/** Numbers the different texts of a column as they come, without making strings of them, while they are few. */
export interface TextCodes {
  /** The codes of a batch's rows, -1 where missing; null once there are too many. Counts each batch once. */
  of(batch: Batch): Int32Array | null
  /** How many different texts there have been. */
  readonly count: number
}

const most = 4096
const places = most * 4

export const textCodes = (column: number): TextCodes => {
  const codes = new Int32Array(batchRows)
  const slots = new Int32Array(places).fill(-1)
  const hashes = new Int32Array(most)
  const ends = new Int32Array(most + 1)
  let known = new Uint8Array(1 << 16)
  let count = 0
  let seen = -1
  let few = true

  const add = (bytes: Uint8Array, from: number, to: number, hash: number, slot: number): number => {
    const end = ends[count]! + to - from
    if (end > known.length) {
      const larger = new Uint8Array(Math.max(end, known.length * 2))
      larger.set(known)
      known = larger
    }
    known.set(bytes.subarray(from, to), ends[count])
    hashes[count] = hash
    slots[slot] = count
    ends[count + 1] = end
    return count++
  }

  const isKnown = (code: number, bytes: Uint8Array, from: number, to: number): boolean => {
    let at = ends[code]!
    if (ends[code + 1]! - at !== to - from) return false
    for (let i = from; i < to; i++) if (bytes[i] !== known[at++]) return false
    return true
  }

  return {
    get count() {
      return count
    },
    of(batch) {
      if (!few) return null
      if (seen === batch.first) return codes
      const { bytes, rows } = batch
      const { starts, ends: tos } = batch.cells[column]!
      for (let row = 0; row < rows; row++) {
        const from = starts[row]!
        if (from < 0) {
          codes[row] = -1
          continue
        }
        const end = tos[row]!
        const to = end < 0 ? ~end : end
        // A doubled quote makes a text another one: none is written both ways within quotes.
        let hash = 0
        for (let i = from; i < to; i++) hash = Math.imul(hash, 31) + bytes[i]!
        hash ^= hash >>> 15
        let slot = hash & (places - 1)
        let code = slots[slot]!
        while (code >= 0 && !(hashes[code] === hash && isKnown(code, bytes, from, to))) {
          slot = (slot + 1) & (places - 1)
          code = slots[slot]!
        }
        if (code < 0) {
          if (count === most) {
            few = false
            return null
          }
          code = add(bytes, from, to, hash, slot)
        }
        codes[row] = code
      }
      seen = batch.first
      return codes
    },
  }
}
