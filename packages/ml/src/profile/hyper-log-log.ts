/**
 * HyperLogLog (Flajolet et al. 2007) of 2^14 registers: how many different values were seen, off by 0.8 % (one
 * standard error), whatever their number and order. The registers are a function of the set of values alone, so that
 * those of parts, the larger of each two, are those of the whole.
 */
export type Registers = Uint8Array

const bits = 14
const size = 2 ** bits

export const noRegisters = (): Registers => new Uint8Array(size)

/** Notes a value by two independent 32-bit hashes of it. */
export const note = (registers: Registers, where: number, what: number): void => {
  const at = where >>> (32 - bits)
  const rank = Math.clz32(what) + 1
  if (rank > registers[at]!) registers[at] = rank
}

export const largerOfEach = (a: Registers, b: Registers): Registers =>
  a.map((rank, i) => Math.max(rank, b[i]!))

/** The estimate, with linear counting for few values. */
export const estimate = (registers: Registers): number => {
  let sum = 0
  let empty = 0
  for (const rank of registers) {
    sum += 2 ** -rank
    if (rank === 0) empty++
  }
  const raw = ((0.7213 / (1 + 1.079 / size)) * size * size) / sum
  return Math.round(raw <= 2.5 * size && empty > 0 ? size * Math.log(size / empty) : raw)
}

/** MurmurHash3's last mixing: every bit of the word moves every bit of the result. */
export const mixed = (word: number): number => {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
