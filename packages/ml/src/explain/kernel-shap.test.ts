import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { kernelShap } from './kernel-shap.ts'

interface Case {
  readonly name: string
  readonly players: number
  /** By output and then by the binary number of the coalition. */
  readonly worth: number[][]
  readonly base: number[]
  readonly values: number[][]
}
const cases = JSON.parse(
  readFileSync(new URL('../../tests/reference/kernel-shap.json', import.meta.url), 'utf8'),
) as Case[]

type Game = (members: Uint8Array) => number

const play = (game: Game, { coalitions, count }: Awaited<ReturnType<typeof kernelShap>>): Float64Array => {
  const players = coalitions.length / count
  return Float64Array.from({ length: count }, (_, set) =>
    game(coalitions.subarray(set * players, (set + 1) * players)),
  )
}
const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)
const numberOf = (members: Uint8Array) => members.reduce((sum, there, player) => sum + there * 2 ** player, 0)

/** Shapley's own formula, over every coalition. */
const shapleyOf = (game: Game, players: number): Float64Array => {
  const worth = Float64Array.from({ length: 2 ** players }, (_, set) =>
    game(Uint8Array.from({ length: players }, (__, player) => (set >>> player) & 1)),
  )
  const values = new Float64Array(players)
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
  for (let set = 0; set < worth.length; set++) {
    const size = set.toString(2).replaceAll('0', '').length
    for (let player = 0; player < players; player++)
      if (!((set >>> player) & 1))
        values[player]! += (worth[set | (1 << player)]! - worth[set]!) / (players * choose(players - 1, size))
  }
  return values
}

describe.each(cases)('KernelSHAP of $name', ({ players, worth, base, values }) => {
  it('is what the package shap says where every coalition is asked', async () => {
    const shap = await kernelShap(players)
    expect(shap.count).toBe(2 ** players)
    for (const [k, own] of worth.entries()) {
      const found = shap.valuesOf(play((members) => own[numberOf(members)]!, shap))
      expect(found.base).toBeCloseTo(base[k]!, 9)
      found.values.forEach((value, player) => {
        expect(Math.abs(value - values[k]![player]!)).toBeLessThan(1e-6)
      })
      expect(found.margins).toEqual(new Float64Array(players))
      expect(found.base + total(found.values)).toBeCloseTo(own.at(-1)!, 12)
    }
  })
})

it('gives a lone player everything, and two alike the same', async () => {
  const alone = await kernelShap(1)
  expect(alone.valuesOf(play(([a]) => 3 + 4 * a!, alone))).toMatchObject({
    base: 3,
    values: Float64Array.of(4),
  })
  const two = await kernelShap(2)
  const { values } = two.valuesOf(play(([a, b]) => 6 * a! * b!, two))
  expect(values[0]).toBeCloseTo(3, 12)
  expect(values[1]).toBeCloseTo(3, 12)
})

it('keeps to its margins where coalitions are drawn, as often as it says, and always adds up', async () => {
  const players = 14
  const game: Game = (x) =>
    x.reduce((sum, there, player) => sum + there * player, 0) +
    12 * x[0]! * x[3]! * x[5]! -
    9 * x[7]! * x[8]! * (1 - x[2]!) * x[11]! +
    (x[1]! + x[4]! + x[6]! > 1 && !x[9] ? 7 : 0)
  const truth = shapleyOf(game, players)
  const whole = game(new Uint8Array(players).fill(1)) - game(new Uint8Array(players))
  let within = 0
  let far = 0
  const seeds = 60
  for (let seed = 1; seed <= seeds; seed++) {
    const shap = await kernelShap(players, { seed, budget: 600 })
    expect(shap.count).toBeLessThanOrEqual(602)
    const { values, margins } = shap.valuesOf(play(game, shap))
    expect(Math.abs(total(values) - whole)).toBeLessThan(1e-9)
    truth.forEach((value, player) => {
      if (Math.abs(values[player]! - value) <= margins[player]!) within++
      far = Math.max(far, Math.abs(values[player]! - value))
    })
  }
  const share = within / (seeds * players)
  expect(share).toBeGreaterThan(0.91)
  expect(share).toBeLessThan(0.99)
  // Of values up to 13.
  expect(far).toBeLessThan(1)
})

it('is exact without drawing where players only add up, however many they are, and lets others have their turn', async () => {
  const players = 300
  let turns = 0
  const turn = () => {
    turns++
    next = setImmediate(turn)
  }
  let next = setImmediate(turn)
  const shap = await kernelShap(players)
  clearImmediate(next)
  expect(turns).toBeGreaterThan(5)
  const game: Game = (x) => x.reduce((sum, there, player) => sum + there * Math.sin(player), 2)
  const { values, margins } = shap.valuesOf(play(game, shap))
  values.forEach((value, player) => expect(value).toBeCloseTo(Math.sin(player), 9))
  expect(Math.max(...margins)).toBeLessThan(1e-9)
})

it('draws the same by the same seed', async () => {
  const game: Game = (x) => x[0]! * x[13]! + x[5]! * x[6]! * x[7]!
  const once = async (seed: number) => {
    const shap = await kernelShap(20, { seed })
    return shap.valuesOf(play(game, shap)).values
  }
  expect(await once(3)).toEqual(await once(3))
  expect(await once(3)).not.toEqual(await once(4))
})
