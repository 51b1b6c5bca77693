/** Maps the bits of a 32-bit float to an unsigned key in the same order (negative floats run backwards). */
export const orderKey = (bits: number): number => (bits & 0x8000_0000 ? ~bits : bits | 0x8000_0000) >>> 0

const digitBits = 11
const digits = 2 ** digitBits

/** Sorts floats without NaN in place: a radix sort on their order keys, several times as fast as comparing. */
export const sortFloats = (values: Float32Array): void => {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  for (let i = 0; i < bits.length; i++) bits[i] = orderKey(bits[i]!)
  let from: Uint32Array = bits
  let to: Uint32Array = new Uint32Array(bits.length)
  for (let shift = 0; shift < 32; shift += digitBits) {
    const starts = new Int32Array(digits + 1)
    for (let i = 0; i < from.length; i++) starts[((from[i]! >>> shift) & (digits - 1)) + 1]!++
    for (let d = 1; d < digits; d++) starts[d]! += starts[d - 1]!
    for (let i = 0; i < from.length; i++) to[starts[(from[i]! >>> shift) & (digits - 1)]!++] = from[i]!
    ;[from, to] = [to, from]
  }
  // Three passes end in the spare array.
  for (let i = 0; i < bits.length; i++) bits[i] = from[i]! & 0x8000_0000 ? from[i]! & 0x7fff_ffff : ~from[i]!
}
