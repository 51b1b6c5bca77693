/** Texts in one piece of memory, in UTF-8. */
export interface PackedTexts {
  readonly bytes: Uint8Array
  /** Of each: where it ends, counted from where the first began. */
  readonly ends: readonly number[]
}

/** Texts that come one by one, and leave no objects in V8's heap. */
export const textsToPack = () => {
  let bytes = Buffer.allocUnsafeSlow(512)
  const ends: number[] = []
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
      ends.push(end)
    },

    /** The text of this number and all behind it. */
    from(first: number): PackedTexts {
      const begin = first === 0 ? 0 : ends[first - 1]!
      return { bytes: bytes.subarray(begin, end), ends: ends.slice(first).map((at) => at - begin) }
    },
  }
}

export const unpackedTexts = ({ bytes, ends }: PackedTexts): string[] => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let begin = 0
  return ends.map((end) => all.toString('utf8', begin, (begin = end)))
}
