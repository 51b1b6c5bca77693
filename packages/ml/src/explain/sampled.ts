import { seededRandom } from '../stats/index.ts'

/** Shapley values by asking, with how sure they are. */
export interface Sampled {
  /** [outputs × players], row-major. */
  readonly values: Float64Array
  /** Half the width of a 95% interval, in the same layout; 0 where every coalition was asked. */
  readonly margins: Float64Array
  /** Where nobody plays. */
  readonly base: Float64Array
}

/** Up to so many players every coalition is asked, and the values are exact. */
const mostExact = 10

/**
 * Shapley values of a game that can only be asked. `play` answers [coalitions × outputs] for coalitions given as
 * [coalitions × players] of 0 and 1. With more than ten players they are estimated from seeded permutations, each walked
 * forth and back (Castro 2009; antithetic): every walk adds up to the whole, so the estimate does, too.
 */
export async function sampledShap(
  players: number,
  outputs: number,
  play: (coalitions: Uint8Array, count: number) => Promise<Float64Array>,
  { seed = 1, permutations = 60 }: { readonly seed?: number; readonly permutations?: number } = {},
): Promise<Sampled> {
  return players <= mostExact
    ? exact(players, outputs, play)
    : estimated(players, outputs, play, seed, permutations)
}

async function exact(
  players: number,
  outputs: number,
  play: (coalitions: Uint8Array, count: number) => Promise<Float64Array>,
): Promise<Sampled> {
  const count = 2 ** players
  const coalitions = new Uint8Array(count * players)
  for (let set = 0; set < count; set++)
    for (let j = 0; j < players; j++) coalitions[set * players + j] = (set >>> j) & 1
  const worth = await play(coalitions, count)
  const values = new Float64Array(outputs * players)
  // The share of the orders in which exactly `size` others stand before a player.
  const weights = Array.from({ length: players }, (_, size) => 1 / (players * choose(players - 1, size)))
  for (let set = 0; set < count; set++) {
    const size = bits(set)
    for (let j = 0; j < players; j++) {
      if ((set >>> j) & 1) continue
      const weight = weights[size]!
      const joined = set | (1 << j)
      for (let k = 0; k < outputs; k++)
        values[k * players + j]! += weight * (worth[joined * outputs + k]! - worth[set * outputs + k]!)
    }
  }
  return { values, margins: new Float64Array(values.length), base: worth.slice(0, outputs) }
}

async function estimated(
  players: number,
  outputs: number,
  play: (coalitions: Uint8Array, count: number) => Promise<Float64Array>,
  seed: number,
  permutations: number,
): Promise<Sampled> {
  const random = seededRandom(seed)
  const sum = new Float64Array(outputs * players)
  const squares = new Float64Array(outputs * players)
  let base = new Float64Array(outputs)
  for (let turn = 0; turn < permutations; turn++) {
    const order = random.shuffle(Int32Array.from({ length: players }, (_, i) => i))
    const both = new Float64Array(outputs * players)
    for (const walked of [order, order.toReversed()]) {
      const coalitions = new Uint8Array((players + 1) * players)
      for (let step = 0; step < players; step++) {
        coalitions.copyWithin((step + 1) * players, step * players, (step + 1) * players)
        coalitions[(step + 1) * players + walked[step]!] = 1
      }
      const worth = await play(coalitions, players + 1)
      base = worth.slice(0, outputs)
      for (let step = 0; step < players; step++)
        for (let k = 0; k < outputs; k++)
          both[k * players + walked[step]!]! +=
            (worth[(step + 1) * outputs + k]! - worth[step * outputs + k]!) / 2
    }
    for (let i = 0; i < both.length; i++) {
      sum[i]! += both[i]!
      squares[i]! += both[i]! ** 2
    }
  }
  const values = sum.map((total) => total / permutations)
  const margins = values.map((mean, i) => {
    const variance = Math.max(0, squares[i]! / permutations - mean ** 2) * (permutations / (permutations - 1))
    return 1.96 * Math.sqrt(variance / permutations)
  })
  return { values, margins, base }
}

const bits = (set: number): number => {
  let count = 0
  for (let left = set; left > 0; left &= left - 1) count++
  return count
}

const choose = (n: number, k: number): number => {
  let ways = 1
  for (let i = 0; i < k; i++) ways = (ways * (n - i)) / (i + 1)
  return ways
}
