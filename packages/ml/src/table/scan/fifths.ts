/** Behind a point there are at most so many digits. */
const mostPower = 19

const fifthOf = (power: number): bigint => {
  if (power === 0) return 1n << 127n
  const five = 5n ** BigInt(power)
  const bits = BigInt((five - 1n).toString(2).length)
  return (1n << (bits + 127n)) / five + 1n
}

/**
 * What the kernel divides by powers of five with: the first 128 bits of their reciprocals, rounded up, each as its upper
 * half before its lower (Lemire 2021, "Number parsing at a gigabyte per second").
 */
export const fifths = BigUint64Array.from(
  Array.from({ length: mostPower + 1 }, (_, power) => fifthOf(power)).flatMap((fifth) => [
    fifth >> 64n,
    BigInt.asUintN(64, fifth),
  ]),
)
