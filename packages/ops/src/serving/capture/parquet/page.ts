import { roomy } from '../kept-memory.ts'

/** As much as the ids of a whole log take. */
const mostKeptBytes = 32 * 1024 * 1024

/** Bytes that are written one after another. */
export const newPage = (firstBytes = 64 * 1024) => {
  let bytes = Buffer.allocUnsafe(firstBytes)
  let at = 0
  return {
    /** The next so many bytes, to be filled: they hold anything. */
    take(count: number): Buffer {
      if (at + count > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(2 * bytes.length, roomy(at + count)))
        bytes.copy(larger, 0, 0, at)
        bytes = larger
      }
      return bytes.subarray(at, (at += count))
    },
    /** Valid until anything else is done. */
    written: (): Buffer => bytes.subarray(0, at),
    /** Begins anew, in the same memory unless it has become large. */
    clear(): void {
      at = 0
      if (bytes.length > mostKeptBytes) bytes = Buffer.allocUnsafe(firstBytes)
    },
  }
}
export type Page = ReturnType<typeof newPage>
