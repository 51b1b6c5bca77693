import { putWords, viewOf } from '../../kernel/index.ts'
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
  let view = viewOf(bytes)
  const ends = numbersToPack()
  let end = 0
  const makeRoom = (more: number): void => {
    if (end + more <= bytes.length) return
    const longer = Buffer.allocUnsafeSlow(2 * (end + more))
    bytes.copy(longer, 0, 0, end)
    bytes = longer
    view = viewOf(longer)
  }
  return {
    /** @param words the text's bytes, eight in a word, where somebody has them; each of its characters is one */
    add(text: string, words: Float64Array | null = null): void {
      // What UTF-8 may need for a character.
      makeRoom(words ? words.byteLength : 3 * text.length)
      if (words) {
        putWords(view, end, words)
        end += text.length
      } else end += bytes.write(text, end)
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

/** Makes the text of a number. */
export const textsIn = ({ bytes, ends, begin }: PackedTexts) => {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const all = packed.toString('utf8')
  const isByteEach = all.length === packed.length
  return (index: number): string => {
    const from = index === 0 ? 0 : ends[index - 1]! - begin
    const to = ends[index]! - begin
    return isByteEach ? all.slice(from, to) : packed.toString('utf8', from, to)
  }
}
