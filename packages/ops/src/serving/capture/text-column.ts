/** Texts one after another in a growing buffer, as a block has them. It runs for every request, so it makes no objects. */
export const textColumn = () => {
  let bytes = Buffer.allocUnsafe(1024)
  let at = 0
  /** Texts that are missing, behind the others and not yet written: of most columns all are there, or none. */
  let missing = 0

  const room = (wanted: number) => {
    if (at + wanted <= bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * bytes.length, at + wanted))
    bytes.copy(larger, 0, 0, at)
    bytes = larger
  }
  const writeLength = (length: number) => {
    bytes[at] = length
    bytes[at + 1] = length >>> 8
    bytes[at + 2] = length >>> 16
    bytes[at + 3] = length >>> 24
  }

  /** As noText, four bytes each. */
  const writeMissing = () => {
    room(4 * missing)
    bytes.fill(0xff, at, (at += 4 * missing))
    missing = 0
  }

  const addOne = (text: string): void => {
    const { length } = text
    room(4 + 3 * length)
    const start = at + 4
    const into = bytes
    let i = 0
    // Short plain texts are written byte by byte, which is quicker than a call out of the engine.
    if (length <= 64)
      for (; i < length; i++) {
        const code = text.charCodeAt(i)
        if (code > 127) break
        into[start + i] = code
      }
    const written = i === length ? length : bytes.write(text, start, 'utf8')
    writeLength(written)
    at = start + written
  }

  return {
    size: () => at + 4 * missing,
    /** Adds a text, so many times; answers how many bytes that took. */
    add(text: string | null, count = 1): number {
      if (text === null) {
        missing += count
        return 4 * count
      }
      if (missing > 0) writeMissing()
      const from = at
      addOne(text)
      const size = at - from
      if (count === 1) return size
      room(size * (count - 1))
      bytes.fill(bytes.subarray(from, at), at, (at += size * (count - 1)))
      return size * count
    },
    /** What was written, valid until the next call of add or clear. */
    written(): Buffer {
      if (missing > 0) writeMissing()
      return bytes.subarray(0, at)
    },
    /** Begins anew, in the same memory unless it has become large. */
    clear(): void {
      at = 0
      missing = 0
      if (bytes.length > 1024 * 1024) bytes = Buffer.allocUnsafe(1024)
    },
  }
}
export type TextColumn = ReturnType<typeof textColumn>
