const [space, tab, line, carriage] = [32, 9, 10, 13]
const [quote, backslash, minus, plus, point, zero, nine] = [34, 92, 45, 43, 46, 48, 57]
/** Powers of ten that a double holds exactly. */
const powers = Float64Array.from({ length: 23 }, (_, k) => 10 ** k)

/** Steps through the bytes of a JSON text, as long as it is what one expects. */
export const plainJson = () => {
  let bytes: Buffer = Buffer.alloc(0)
  let at = 0

  const isDigit = (code: number | undefined) => code !== undefined && code >= zero && code <= nine

  /** To the next sign that is no space; answers it. */
  const skip = (): number | undefined => {
    for (;;) {
      const code = bytes[at]
      if (code !== space && code !== line && code !== carriage && code !== tab) return code
      at++
    }
  }

  return {
    begin(text: Buffer): void {
      bytes = text
      at = 0
    },

    /** Whether nothing follows. */
    isOver: (): boolean => skip() === undefined,

    /** Steps over these bytes, where they follow. */
    takes(wanted: Uint8Array): boolean {
      skip()
      for (let k = 0; k < wanted.length; k++) if (bytes[at + k] !== wanted[k]) return false
      at += wanted.length
      return true
    },

    /** The number that follows, as JSON.parse reads it; NaN where none does. */
    number(): number {
      skip()
      const from = at
      const isNegative = bytes[at] === minus
      if (isNegative) at++
      let code = bytes[at]
      if (!isDigit(code)) return NaN
      // Beyond what a double holds exactly it is wrong, and stays too large to be taken.
      let whole = 0
      if (code === zero) code = bytes[++at]
      else for (; isDigit(code); code = bytes[++at]) whole = whole * 10 + (code! - zero)
      if (isDigit(code)) return NaN
      let decimals = 0
      if (code === point) {
        const first = ++at
        for (code = bytes[at]; isDigit(code); code = bytes[++at]) whole = whole * 10 + (code! - zero)
        decimals = at - first
        if (decimals === 0) return NaN
      }
      const isShort = code !== 69 && code !== 101
      if (!isShort) {
        code = bytes[++at]
        if (code === plus || code === minus) code = bytes[++at]
        if (!isDigit(code)) return NaN
        while (isDigit(bytes[at])) at++
      }
      // Two numbers that are exact, divided once: rounded as the text itself is (Clinger 1990).
      if (isShort && whole <= Number.MAX_SAFE_INTEGER && decimals < powers.length) {
        const value = whole / powers[decimals]!
        return isNegative ? -value : value
      }
      return Number(bytes.toString('latin1', from, at))
    },

    /** The text that follows, where it is of printable ASCII without escapes; else null. */
    text(): string | null {
      if (skip() !== quote) return null
      const from = ++at
      for (; ; at++) {
        const code = bytes[at]
        if (code === quote) return bytes.toString('latin1', from, at++)
        if (code === undefined || code < space || code === backslash || code > 126) return null
      }
    },
  }
}
export type PlainJson = ReturnType<typeof plainJson>
