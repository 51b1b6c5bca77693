import { StringDecoder } from 'node:string_decoder'
import type { Mask } from './mask.ts'

/** A line that is longer is passed on in pieces, so that what never ends a line is not gathered for ever. */
export const longestLine = 64 * 1024

export interface LineBlocks {
  push(chunk: Uint8Array): void
  /** What was left without a line's end. */
  end(): void
  /** From now on what this hides is replaced. */
  hide(mask: Mask | null): void
}

/**
 * Cuts a stream into blocks of whole lines: as many as came at once, without the last line's end. Memory is bounded
 * whatever comes, and a hidden text is found also where a long line is cut.
 */
export const lineBlocks = (onBlock: (text: string) => void, longest = longestLine): LineBlocks => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let mask: Mask | null = null
  const pass = (text: string) => onBlock(mask ? mask.text(text) : text)
  return {
    push(chunk) {
      rest += decoder.write(chunk as Buffer)
      const end = rest.lastIndexOf('\n')
      if (end >= 0) {
        const block = rest.slice(0, end)
        rest = rest.slice(end + 1)
        pass(block)
      }
      if (rest.length <= longest) return
      if (mask) rest = mask.text(rest)
      // The beginning of something hidden may stand at its end.
      const piece = rest.slice(0, rest.length - (mask?.longest ?? 0))
      rest = rest.slice(piece.length)
      onBlock(piece)
    },
    end() {
      rest += decoder.end()
      if (rest !== '') pass(rest)
      rest = ''
    },
    hide(next) {
      mask = next
    },
  }
}
