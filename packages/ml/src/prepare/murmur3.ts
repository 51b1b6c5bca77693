const encoder = new TextEncoder()
const c1 = 0xcc9e2d51
const c2 = 0x1b873593

const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by))
const mix = (k: number) => Math.imul(rotate(Math.imul(k, c1), 15), c2)

/** MurmurHash3 x86 32-bit of a text's UTF-8 bytes with seed 0, as a signed number (Austin Appleby, public domain). */
export function murmur3(text: string): number {
  const bytes = encoder.encode(text)
  const { length } = bytes
  let h = 0
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    h = Math.imul(rotate(h ^ mix(k), 13), 5) + 0xe6546b64
  }
  let rest = 0
  for (let k = length - 1; k >= i; k--) rest = (rest << 8) | bytes[k]!
  if (length > i) h ^= mix(rest)
  h ^= length
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) | 0
}
