/** Texts in one piece of memory, in UTF-8. */
export interface PackedTexts {
  readonly bytes: Uint8Array
  /** Of each: where it ends, counted from where the first began. */
  readonly ends: Uint32Array
}

/** Texts that come one by one, and leave nothing in V8's heap. */
export const textsToPack = () => {
  let bytes = Buffer.allocUnsafeSlow(512)
  let ends = new Uint32Array(16)
  let count = 0
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
      if (count === ends.length) {
        const longer = new Uint32Array(2 * count)
        longer.set(ends)
        ends = longer
      }
      end += bytes.write(text, end)
      ends[count++] = end
    },

    /** The text of this number and all behind it. */
    from(first: number): PackedTexts {
      const begin = first === 0 ? 0 : ends[first - 1]!
      return { bytes: bytes.subarray(begin, end), ends: ends.slice(first, count).map((at) => at - begin) }
    },
  }
}

export const unpackedTexts = ({ bytes, ends }: PackedTexts): string[] => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let begin = 0
  return Array.from(ends, (end) => all.toString('utf8', begin, (begin = end)))
}
