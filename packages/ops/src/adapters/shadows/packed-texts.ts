import { numbersToPack } from './packed-numbers.ts'

/** Texts in one piece of memory, in UTF-8. */
export interface PackedTexts {
  readonly bytes: Uint8Array
  /** Where the first begins and each ends; the bytes are those from `begin` on. */
  readonly begin: number
  readonly ends: Float64Array
}

/** Texts that come one by one, outside V8's heap. What is emptied keeps its memory for those that come then. */
export const textsToPack = () => {
  let bytes = Buffer.allocUnsafeSlow(512)
  const ends = numbersToPack()
  let end = 0
  return {
    add(text: string): void {
      // What UTF-8 may need for a character.
      const most = end + 3 * text.length
      if (most > bytes.length) {
        const longer = Buffer.allocUnsafeSlow(2 * most)
        bytes.copy(longer, 0, 0, end)
        bytes = longer
      }
      end += bytes.write(text, end)
      ends.add(end)
    },

    /** The text of this number and all behind it, as long as they are not emptied. */
    from(first: number): PackedTexts {
      const begin = first === 0 ? 0 : ends.at(first - 1)
      return { bytes: bytes.subarray(begin, end), ends: ends.from(first), begin }
    },

    empty(): void {
      ends.empty()
      end = 0
    },
    memoryBytes: (): number => bytes.length + ends.memoryBytes(),
  }
}

export const unpackedTexts = ({ bytes, ends, begin }: PackedTexts): string[] => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let from = 0
  return Array.from(ends, (end) => all.toString('utf8', from, (from = end - begin)))
}
