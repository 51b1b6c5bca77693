/**
 * Dictionary-encodes texts: levels in ascending order of their UTF-8 bytes, so that the same values give
 * the same codes whatever the order of the rows. null = code -1.
 */
export const dictionaryOf = (texts: readonly (string | null)[]): { codes: Int32Array; levels: string[] } => {
  const seen = new Map<string, number>()
  for (const text of texts) if (text !== null && !seen.has(text)) seen.set(text, 0)
  const levels = [...seen.keys()].sort(byCodePoint)
  for (const [code, level] of levels.entries()) seen.set(level, code)
  return { codes: Int32Array.from(texts, (text) => (text === null ? -1 : seen.get(text)!)), levels }
}

/** The order of the UTF-8 bytes, which is DuckDB's; JavaScript's own differs above U+FFFF. */
export const byCodePoint = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Surrogates (0xD800–0xDFFF) stand for code points above all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
