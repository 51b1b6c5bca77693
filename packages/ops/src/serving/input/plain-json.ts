import { isoMs } from './iso-time.ts'

const [space, tab, line, carriage] = [32, 9, 10, 13]
const [quote, backslash, minus, plus, point, zero, nine, exponent] = [34, 92, 45, 43, 46, 48, 57, 101]
/** Powers of ten that a double holds exactly. */
const powers = Float64Array.from({ length: 23 }, (_, k) => 10 ** k)

/** Steps through the bytes of a JSON text, as long as it is what one expects. */
export const plainJson = () => {
  let bytes: Buffer = Buffer.alloc(0)
  let at = 0

  /** To the next sign that is no space; answers it, and -1 at the end. */
  const skip = (): number => {
    const text = bytes
    for (let i = at; i < text.length; i++) {
      const code = text[i]!
      if (code !== space && code !== line && code !== carriage && code !== tab) {
        at = i
        return code
      }
    }
    at = text.length
    return -1
  }

  /** Behind the digits that stand at `from`. */
  const digitsEnd = (from: number): number => {
    let i = from
    while (i < bytes.length && isDigit(bytes[i]!)) i++
    return i
  }

  /** Where the quote stands that ends the text that follows; -1 where none of printable ASCII without escapes does. */
  const textEnd = (): number => {
    if (skip() !== quote) return -1
    const text = bytes
    for (let i = at + 1; i < text.length; i++) {
      const code = text[i]!
      if (code === quote) return i
      if (code < space || code === backslash || code > 126) return -1
    }
    return -1
  }

  return {
    begin(text: Buffer): void {
      bytes = text
      at = 0
    },

    /** How many bytes are behind it. */
    position: (): number => at,

    /** Whether nothing follows. */
    isOver: (): boolean => skip() === -1,

    /** Steps over these bytes, where they follow, spaces before them let aside. */
    takes(wanted: Uint8Array): boolean {
      const text = bytes
      if (text[at] !== wanted[0] && skip() !== wanted[0]) return false
      const from = at
      const end = from + wanted.length
      if (end > text.length) return false
      for (let k = 1; k < wanted.length; k++) if (text[from + k] !== wanted[k]) return false
      at = end
      return true
    },

    /** The number that follows, as JSON.parse reads it; NaN where none does. */
    number(): number {
      let code = skip()
      const text = bytes
      const end = text.length
      const from = at
      const isNegative = code === minus
      let i = isNegative ? from + 1 : from
      // Beyond what a double holds exactly it is wrong, and stays too large to be taken.
      let whole = 0
      const first = i
      for (; i < end && isDigit((code = text[i]!)); i++) whole = whole * 10 + (code - zero)
      if (i === first || (text[first] === zero && i > first + 1)) return NaN
      let decimals = 0
      if (i < end && code === point) {
        const begin = ++i
        for (; i < end && isDigit((code = text[i]!)); i++) whole = whole * 10 + (code - zero)
        decimals = i - begin
        if (decimals === 0) return NaN
      }
      if (i < end && (code | 32) === exponent) {
        i++
        if (text[i] === plus || text[i] === minus) i++
        const power = i
        i = digitsEnd(power)
        if (i === power) return NaN
        at = i
        return spelled(text, from, i)
      }
      at = i
      // Two numbers that are exact, divided once: rounded as the text itself is (Clinger 1990).
      if (whole > Number.MAX_SAFE_INTEGER || decimals >= powers.length) return spelled(text, from, i)
      const value = whole / powers[decimals]!
      return isNegative ? -value : value
    },

    /** The text that follows, where it is of printable ASCII without escapes; else null. */
    text(): string | null {
      const end = textEnd()
      if (end === -1) return null
      const from = at + 1
      at = end + 1
      return bytes.toString('latin1', from, end)
    },

    /** The time that follows as such a text; NaN where none does: a text that is none is not stepped over. */
    time(): number {
      const end = textEnd()
      if (end === -1) return NaN
      let [from, to] = [at + 1, end]
      while (from < to && bytes[from] === space) from++
      while (from < to && bytes[to - 1] === space) to--
      const ms = isoMs(bytes, from, to)
      if (!Number.isNaN(ms)) at = end + 1
      return ms
    },
  }
}

const isDigit = (code: number) => code >= zero && code <= nine

const spelled = (text: Buffer, from: number, to: number): number => Number(text.toString('latin1', from, to))

export type PlainJson = ReturnType<typeof plainJson>
