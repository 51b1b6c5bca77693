import { type Random, seededRandom } from '../stats/index.ts'

/**
 * The coalitions that a game is asked for, besides the empty and the whole one, and how much each counts. They stand in
 * pairs: behind each its complement.
 */
export interface Coalitions {
  readonly players: number
  readonly count: number
  /** [count × players] of 0 and 1. */
  readonly members: Uint8Array
  /** Shapley's kernel: for a size that is asked whole what each has, for the others what the drawn stand for. */
  readonly weights: Float64Array
  /** The first of each pair that was drawn, as often as it was; empty where every coalition is asked. */
  readonly drawn: Int32Array
  /** What one draw adds to the weight of each of its pair. */
  readonly drawnWeight: number
}

/**
 * At most `budget` coalitions of players: the smallest and largest sizes whole, as long as they are due as much by their
 * weight, and of the others pairs drawn by it (Lundberg & Lee 2017; paired: Covert & Lee 2021). All where there are no
 * more.
 */
export function coalitionsOf(players: number, budget: number, seed: number): Coalitions {
  const half = Math.floor(players / 2)
  const isMiddle = (size: number) => 2 * size === players
  /** The kernel's weight of a size and its complement together. */
  const masses = Array.from(
    { length: half + 1 },
    (_, size) => (size === 0 ? 0 : (isMiddle(size) ? 1 : 2) * (players - 1)) / (size * (players - size) || 1),
  )
  let left = masses.reduce((sum, mass) => sum + mass, 0)
  let room = Math.max(budget, 2 * players)
  const pairs: Uint8Array[] = []
  const weights: number[] = []
  let size = 1
  for (; size <= half; size++) {
    const count = choose(players, size) * (isMiddle(size) ? 1 : 2)
    // The single players and those without one are always asked: without them the values would not be determined.
    if (size > 1 && (room * masses[size]!) / left < count * (1 - 1e-9)) break
    for (const one of subsets(players, size)) {
      if (isMiddle(size) && one[0] === 0) continue
      pairs.push(one)
      weights.push(masses[size]! / count)
    }
    room -= count
    left -= masses[size]!
  }
  const draws = size <= half ? Math.floor(room / 2) : 0
  const drawnWeight = draws === 0 ? 0 : left / (2 * draws)
  const drawn = new Int32Array(draws)
  const random = seededRandom(seed, 'coalitions')
  const known = new Map<string, number>()
  for (let draw = 0; draw < draws; draw++) {
    const one = drawnSubset(players, drawnSize(masses, size, left, random), random)
    const key = String.fromCharCode(...one)
    let at = known.get(key)
    if (at === undefined) {
      known.set(key, (at = pairs.push(one) - 1))
      weights.push(0)
    }
    weights[at]! += drawnWeight
    drawn[draw] = 2 * at
  }
  const members = new Uint8Array(2 * pairs.length * players)
  pairs.forEach((one, at) => {
    members.set(one, 2 * at * players)
    members.set(
      one.map((there) => 1 - there),
      (2 * at + 1) * players,
    )
  })
  return {
    players,
    count: 2 * pairs.length,
    members,
    weights: Float64Array.from({ length: 2 * pairs.length }, (_, at) => weights[at >>> 1]!),
    drawn,
    drawnWeight,
  }
}

/** Every choice of `size` of the players. */
function* subsets(players: number, size: number): Generator<Uint8Array> {
  const chosen = Array.from({ length: size }, (_, i) => i)
  for (;;) {
    const one = new Uint8Array(players)
    for (const player of chosen) one[player] = 1
    yield one
    let at = size - 1
    while (at >= 0 && chosen[at] === players - size + at) at--
    if (at < 0) return
    chosen[at]!++
    for (let i = at + 1; i < size; i++) chosen[i] = chosen[i - 1]! + 1
  }
}

const drawnSize = (masses: readonly number[], first: number, all: number, random: Random): number => {
  let place = random.next() * all
  for (let size = first; size < masses.length - 1; size++) {
    place -= masses[size]!
    if (place < 0) return size
  }
  return masses.length - 1
}

const drawnSubset = (players: number, size: number, random: Random): Uint8Array => {
  const one = new Uint8Array(players)
  // Floyd's: each choice of so many is as likely as any other.
  for (let most = players - size; most < players; most++) {
    const player = random.integer(most + 1)
    one[one[player] === 1 ? most : player] = 1
  }
  return one
}

const choose = (n: number, k: number): number => {
  let ways = 1
  for (let i = 0; i < k; i++) ways = (ways * (n - i)) / (i + 1)
  return Math.round(ways)
}
