import { setImmediate } from 'node:timers/promises'
import { cholesky } from '../stats/index.ts'
import { type Coalitions, coalitionsOf } from './coalitions.ts'

/** Shapley values of one game, with how sure they are. */
export interface KernelValues {
  /** One a player; with `base` they add up to what the whole is worth. */
  readonly values: Float64Array
  /** Half the width of a 95% interval of each; 0 where every coalition was asked. */
  readonly margins: Float64Array
  readonly base: number
}

export interface KernelShap {
  /** What is asked, as [count × players] of 0 and 1: nobody, everybody, and the coalitions between. */
  readonly coalitions: Uint8Array
  readonly count: number
  /** The values of a game by what it gives each coalition, in their order. */
  valuesOf(worth: ArrayLike<number>): KernelValues
}

/** The margins are the spread of so many equal parts of the drawn coalitions. */
const parts = 20
/** The 97.5 % quantile of Student's t with one degree of freedom less than there are parts. */
const quantile = 2.093024
/** So many sums are added up before others have their turn: a few milliseconds. */
const sumsAtOnce = 500_000

/**
 * KernelSHAP: the values that explain what coalitions are worth best, by least squares in which a coalition counts by
 * Shapley's kernel and the whole is held exactly (Lundberg & Lee 2017, theorem 2). Exact, and equal to Shapley's values, where
 * all coalitions fit the budget: up to eleven players. One factorisation serves every game of as many players.
 */
export async function kernelShap(
  players: number,
  { seed = 1, budget = 2 * players + 2048 }: { readonly seed?: number; readonly budget?: number } = {},
): Promise<KernelShap> {
  const asked = coalitionsOf(players, budget, seed)
  const { count, members, drawn } = asked
  // The last player has what the others leave; a coalition speaks of the others by who differs from the last.
  const others = players - 1
  const factorised = cholesky(await gramOf(asked), others)
  const coalitions = new Uint8Array((count + 2) * players)
  coalitions.fill(1, players, 2 * players)
  coalitions.set(members, 2 * players)

  const valuesOf = (worth: ArrayLike<number>): KernelValues => {
    const base = worth[0]!
    const whole = worth[1]! - base
    const targets = new Float64Array(count)
    for (let set = 0; set < count; set++)
      targets[set] = worth[set + 2]! - base - (members[set * players + others] === 1 ? whole : 0)
    const sums = new Float64Array(others)
    for (let set = 0; set < count; set++) addMoment(asked, set, asked.weights[set]! * targets[set]!, sums)
    const found = factorised.solve(sums)
    const values = withLast(found, whole)
    return { values, margins: marginsOf(targets, found), base }
  }

  /** Linearised: how far the values would move with each part of what was drawn. */
  const marginsOf = (targets: Float64Array, found: Float64Array): Float64Array => {
    if (drawn.length < parts) return new Float64Array(players)
    const residuals = Float64Array.from(targets, (target, set) => target - fittedAt(asked, set, found))
    const sums = Array.from({ length: parts }, () => new Float64Array(others))
    drawn.forEach((first, draw) => {
      const own = sums[draw % parts]!
      addMoment(asked, first, asked.drawnWeight * residuals[first]!, own)
      addMoment(asked, first + 1, asked.drawnWeight * residuals[first + 1]!, own)
    })
    const moves = sums.map((own) => withLast(factorised.solve(own), 0))
    return Float64Array.from({ length: players }, (_, player) => {
      const mean = moves.reduce((sum, move) => sum + move[player]!, 0) / parts
      const squares = moves.reduce((sum, move) => sum + (move[player]! - mean) ** 2, 0)
      return quantile * Math.sqrt((parts / (parts - 1)) * squares)
    })
  }
  return { coalitions, count: count + 2, valuesOf }
}

/** Of who differs from the last player, in which coalitions, how often together. */
async function gramOf({ players, count, members, weights }: Coalitions): Promise<Float64Array> {
  const others = players - 1
  const gram = new Float64Array(others * others)
  const apart = new Int32Array(others)
  let sums = 0
  for (let set = 0; set < count; set++) {
    const from = set * players
    const last = members[from + others]
    let length = 0
    for (let j = 0; j < others; j++) if (members[from + j] !== last) apart[length++] = j
    for (let a = 0; a < length; a++)
      for (let b = 0; b <= a; b++) gram[apart[a]! * others + apart[b]!]! += weights[set]!
    sums += (length * length) / 2
    if (sums < sumsAtOnce) continue
    sums = 0
    await setImmediate()
  }
  for (let a = 0; a < others; a++) for (let b = 0; b < a; b++) gram[b * others + a] = gram[a * others + b]!
  return gram
}

function addMoment({ players, members }: Coalitions, set: number, value: number, sums: Float64Array): void {
  const from = set * players
  const last = members[from + players - 1]!
  for (let j = 0; j < sums.length; j++) sums[j]! += (members[from + j]! - last) * value
}

function fittedAt({ players, members }: Coalitions, set: number, found: Float64Array): number {
  const from = set * players
  const last = members[from + players - 1]!
  let sum = 0
  for (let j = 0; j < found.length; j++) sum += (members[from + j]! - last) * found[j]!
  return sum
}

const withLast = (found: Float64Array, whole: number): Float64Array =>
  Float64Array.of(
    ...found,
    found.reduce((rest, value) => rest - value, whole),
  )
