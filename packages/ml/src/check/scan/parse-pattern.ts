/** What a pattern says, of texts of ASCII. */
export type Pattern =
  /** For each byte below 128 whether it is one of these. */
  | { readonly kind: 'byte'; readonly of: Uint8Array }
  | { readonly kind: 'anchor'; readonly at: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number }

/**
 * Reads a pattern of characters, classes, groups, repetitions and anchors, which mean the same to RE2 and JavaScript. A
 * dot, \s and \b differ at what ends lines; most else is spelt differently: null where there is any.
 */
export const parsePattern = (source: string, ignoreCase: boolean): Pattern | null => {
  let at = 0
  const takes = (text: string): boolean => {
    const found = source.startsWith(text, at)
    if (found) at += text.length
    return found
  }

  const choice = (): Pattern | null => {
    const parts: Pattern[] = []
    do {
      const part = sequence()
      if (part === null) return null
      parts.push(part)
    } while (takes('|'))
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts }
  }

  const sequence = (): Pattern | null => {
    const parts: Pattern[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const part = repeated()
      if (part === null) return null
      parts.push(part)
    }
    return { kind: 'sequence', parts }
  }

  const repeated = (): Pattern | null => {
    if (takes('^')) return { kind: 'anchor', at: 'start' }
    if (takes('$')) return { kind: 'anchor', at: 'end' }
    const part = single()
    const counts = /^(?:[*+?]|\{(\d{1,4})(?:(,)(\d{0,4}))?\})\??/.exec(source.slice(at))
    if (part === null || counts === null) return part
    at += counts[0].length
    const [text, from, comma, to] = counts
    const least = from === undefined ? (text.startsWith('+') ? 1 : 0) : Number(from)
    const most =
      from === undefined ? (text.startsWith('?') ? 1 : Infinity) : comma ? Number(to || Infinity) : least
    return most < least ? null : { kind: 'repeat', part, least, most }
  }

  const single = (): Pattern | null => {
    if (takes('(')) {
      if (takes('?') && !takes(':')) return null
      const part = choice()
      return takes(')') ? part : null
    }
    if (takes('[')) return setOf()
    if (takes('\\')) return byteOf(escaped())
    const char = source[at++]!
    return '.*+?{}'.includes(char) ? null : byteOf(bytesOf(char))
  }

  const setOf = (): Pattern | null => {
    const negated = takes('^')
    const set = new Uint8Array(128)
    const first = at
    while (!takes(']')) {
      if (at >= source.length || source[at] === '[') return null
      const range = /^([A-Za-z0-9])-([A-Za-z0-9])/.exec(source.slice(at))
      if (range) {
        const [text, from, to] = range
        set.fill(1, from!.charCodeAt(0), to!.charCodeAt(0) + 1)
        at += text.length
        continue
      }
      // Elsewhere a hyphen stands for itself at either end alone.
      if (source[at] === '-' && at !== first && source[at + 1] !== ']') return null
      const some = takes('\\') ? escaped() : bytesOf(source[at++]!)
      if (some === null) return null
      for (const [byte, is] of some.entries()) if (is === 1) set[byte] = 1
    }
    if (at === first + 1) return null
    return byteOf(folded(set), negated)
  }

  const escaped = (): Uint8Array | null => {
    const char = source[at++]
    if (char === undefined) return null
    const known = /[dw]/i.test(char) ? classes[char.toLowerCase()] : undefined
    if (known) return char === char.toLowerCase() ? known : known.map((is) => 1 - is)
    return /[A-Za-z0-9]/.test(char) ? null : bytesOf(char)
  }

  const byteOf = (set: Uint8Array | null, negated = false): Pattern | null => {
    const of = set && folded(set)
    return of && { kind: 'byte', of: negated ? of.map((is) => 1 - is) : of }
  }

  const folded = (set: Uint8Array): Uint8Array => {
    if (!ignoreCase) return set
    const both = set.slice()
    for (let byte = 65; byte <= 90; byte++) both[byte] = both[byte + 32] = set[byte]! | set[byte + 32]!
    return both
  }

  if (/[^\x20-\x7e]/.test(source)) return null
  const pattern = choice()
  return at === source.length ? pattern : null
}

const bytesOf = (characters: string): Uint8Array => {
  const set = new Uint8Array(128)
  for (const char of characters) set[char.charCodeAt(0)] = 1
  return set
}

const digits = '0123456789'
const letters = 'abcdefghijklmnopqrstuvwxyz'
const classes: Readonly<Record<string, Uint8Array>> = {
  d: bytesOf(digits),
  w: bytesOf(`${digits}${letters}${letters.toUpperCase()}_`),
}
