/**
 * The one pseudo-random generator of ml: xoshiro128** 1.1 (Blackman & Vigna 2021, "Scrambled linear
 * pseudorandom number generators", ACM TOMS 47(4)), its state filled by SplitMix32. The same seed gives the
 * same numbers on every machine. Not for secrets.
 */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number
  /** Uniform whole number in [0, 2^32). */
  uint32(): number
  /** Uniform whole number in [0, n), without modulo bias; n from 1 to 2^32. */
  integer(n: number): number
  /** Adds to counts[i] how often i came up in counts.length draws from all i: a bootstrap sample, drawn in bulk. */
  countDraws(counts: Float64Array): void
  /** Standard normal (Marsaglia's polar method). */
  normal(): number
  /** Shuffles in place (Fisher–Yates) and answers the same array. */
  shuffle<Items extends Int32Array | Uint32Array | unknown[]>(items: Items): Items
}

const TWO_32 = 2 ** 32

/**
 * Starts a generator.
 *
 * @param seed any finite number; its whole 64-bit pattern counts, so 1 and 1.5 differ.
 * @param stream a second number or a name: independent generators for the parts of one seeded job.
 */
export function seededRandom(seed: number, stream: number | string = 0): Random {
  let [a, b, c, d] = stateOf(seed, stream)
  let spare = Number.NaN

  const uint32 = (): number => {
    const x = Math.imul(b, 5)
    const out = Math.imul((x << 7) | (x >>> 25), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << 11) | (d >>> 21)
    return out
  }

  const next = (): number => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992

  const integer = (n: number): number => {
    // Divisions, which are exact here, take a fraction of the time of remainders.
    const limit = Math.floor(TWO_32 / n) * n
    for (;;) {
      const x = uint32()
      if (x < limit) return x - Math.floor(x / n) * n
    }
  }

  // The loop of uint32 on local variables, several times faster than calls. The bias, n / 2^32, is negligible.
  const countDraws = (counts: Float64Array): void => {
    const n = counts.length
    const scale = n / TWO_32
    let [s0, s1, s2, s3] = [a, b, c, d]
    for (let i = 0; i < n; i++) {
      const x = Math.imul(s1, 5)
      const out = Math.imul((x << 7) | (x >>> 25), 9) >>> 0
      const t = s1 << 9
      s2 ^= s0
      s3 ^= s1
      s1 ^= s2
      s0 ^= s3
      s2 ^= t
      s3 = (s3 << 11) | (s3 >>> 21)
      counts[(out * scale) >>> 0]!++
    }
    ;[a, b, c, d] = [s0, s1, s2, s3]
  }

  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const out = spare
      spare = Number.NaN
      return out
    }
    for (;;) {
      const u = 2 * next() - 1
      const v = 2 * next() - 1
      const s = u * u + v * v
      if (s >= 1 || s === 0) continue
      const scale = Math.sqrt((-2 * Math.log(s)) / s)
      spare = v * scale
      return u * scale
    }
  }

  const shuffle = <Items extends Int32Array | Uint32Array | unknown[]>(items: Items): Items => {
    for (let i = items.length - 1; i > 0; i--) {
      const j = integer(i + 1)
      const held = items[i] as never
      items[i] = items[j] as never
      items[j] = held
    }
    return items
  }

  return { next, uint32, integer, countDraws, normal, shuffle }
}

function stateOf(seed: number, stream: number | string): [number, number, number, number] {
  const bits = new Uint32Array(new Float64Array([seed + 0]).buffer)
  let h = 0
  const absorb = (word: number) => {
    h = mix((h ^ word) + 0x9e3779b9)
  }
  absorb(bits[0]!)
  absorb(bits[1]!)
  if (typeof stream === 'number') absorb(stream | 0)
  else for (let i = 0; i < stream.length; i++) absorb(stream.charCodeAt(i) + 0x10000)
  const word = () => {
    h = (h + 0x9e3779b9) | 0
    return mix(h)
  }
  const state: [number, number, number, number] = [word(), word(), word(), word()]
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1
  return state
}

/** The finaliser of SplitMix32 (MurmurHash3's fmix32 with better constants). */
function mix(x: number): number {
  let z = x | 0
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  return z ^ (z >>> 15)
}
