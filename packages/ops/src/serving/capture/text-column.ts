import { putWords, viewOf } from '../../kernel/index.ts'

/** A text that is not longer is quicker written byte by byte than by a call out of the engine. */
const shortText = 12
const mostKeptBytes = 1024 * 1024

/**
 * Texts one after another in a growing buffer, as a block has them. It runs for every request, so it makes no objects; a
 * class, whose methods the engine puts where they are called, whichever column it is.
 */
export class TextColumn {
  #bytes: Buffer = Buffer.allocUnsafe(1024)
  #view = viewOf(this.#bytes)
  #at = 0
  /** Texts that are missing, behind the others and not yet written: of most columns all are there, or none. */
  #missing = 0

  size(): number {
    return this.#at + 4 * this.#missing
  }

  /**
   * Adds a text, so many times; answers how many bytes that took.
   * @param words the text's bytes, eight in a word, where somebody has them; each of its characters is one
   */
  add(text: string | null, count = 1, words: Float64Array | null = null): number {
    if (text === null) {
      this.#missing += count
      return 4 * count
    }
    if (this.#missing > 0) this.#writeMissing()
    const from = this.#at
    if (words) this.#copy(words, text.length)
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
    if (this.#bytes.length > mostKeptBytes) this.#keepIn(Buffer.allocUnsafe(1024))
  }

  #makeRoom(wanted: number): void {
    if (this.#at + wanted <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + wanted))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#keepIn(larger)
  }

  #keepIn(bytes: Buffer): void {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
  }

  /** As noText, four bytes each. */
  #writeMissing(): void {
    this.#makeRoom(4 * this.#missing)
    this.#bytes.fill(0xff, this.#at, (this.#at += 4 * this.#missing))
    this.#missing = 0
  }

  #copy(words: Float64Array, length: number): void {
    this.#makeRoom(4 + 8 * words.length)
    putWords(this.#view, this.#at + 4, words)
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
    this.#view.setUint32(this.#at, length, true)
    this.#at += 4 + length
  }
}
