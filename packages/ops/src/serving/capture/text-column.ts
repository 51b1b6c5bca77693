/** A text that is not longer is quicker written byte by byte than by a call out of the engine. */
const shortText = 12
const mostKeptBytes = 1024 * 1024

/**
 * Texts one after another in a growing buffer, as a block has them. It runs for every request, so it makes no objects; a
 * class, whose methods the engine puts where they are called, whichever column it is.
 */
export class TextColumn {
  #bytes = Buffer.allocUnsafe(1024)
  #at = 0
  /** Texts that are missing, behind the others and not yet written: of most columns all are there, or none. */
  #missing = 0

  size(): number {
    return this.#at + 4 * this.#missing
  }

  /**
   * Adds a text, so many times; answers how many bytes that took.
   * @param utf8 the text's bytes, where somebody has them
   */
  add(text: string | null, count = 1, utf8: Uint8Array | null = null): number {
    if (text === null) {
      this.#missing += count
      return 4 * count
    }
    if (this.#missing > 0) this.#writeMissing()
    const from = this.#at
    if (utf8) this.#copy(utf8)
    else this.#write(text)
    const size = this.#at - from
    if (count > 1) {
      this.#makeRoom(size * (count - 1))
      this.#bytes.fill(this.#bytes.subarray(from, from + size), this.#at, (this.#at += size * (count - 1)))
    }
    return size * count
  }

  /** What was written, valid until the next call of add or clear. */
  written(): Buffer {
    if (this.#missing > 0) this.#writeMissing()
    return this.#bytes.subarray(0, this.#at)
  }

  /** Begins anew, in the same memory unless it has become large. */
  clear(): void {
    this.#at = 0
    this.#missing = 0
    if (this.#bytes.length > mostKeptBytes) this.#bytes = Buffer.allocUnsafe(1024)
  }

  #makeRoom(wanted: number): void {
    if (this.#at + wanted <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + wanted))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }

  /** As noText, four bytes each. */
  #writeMissing(): void {
    this.#makeRoom(4 * this.#missing)
    this.#bytes.fill(0xff, this.#at, (this.#at += 4 * this.#missing))
    this.#missing = 0
  }

  #copy(utf8: Uint8Array): void {
    const { length } = utf8
    this.#makeRoom(4 + length)
    const start = this.#at + 4
    for (let i = 0; i < length; i++) this.#bytes[start + i] = utf8[i]!
    this.#end(length)
  }

  #write(text: string): void {
    const { length } = text
    this.#makeRoom(4 + 3 * length)
    const bytes = this.#bytes
    const start = this.#at + 4
    let i = 0
    if (length <= shortText)
      for (; i < length; i++) {
        const code = text.charCodeAt(i)
        if (code > 127) break
        bytes[start + i] = code
      }
    this.#end(i === length ? length : bytes.write(text, start, 'utf8'))
  }

  /** Puts the length of what was just written before it. */
  #end(length: number): void {
    const bytes = this.#bytes
    const at = this.#at
    bytes[at] = length
    bytes[at + 1] = length >>> 8
    bytes[at + 2] = length >>> 16
    bytes[at + 3] = length >>> 24
    this.#at = at + 4 + length
  }
}
