import { expect, it } from 'vitest'
import { seededRandom } from '@slipway/ml/stats'
import { caseGroups, type CaseSums, joinCases, momentsTogether, noCases, type Tally } from './case-sums.ts'

const servers = 3
const draws = 1000

/** A figure told once of each of some people; who comes more often spends more, and is answered by more servers. */
const people = (random: { next(): number }, count: number) =>
  Array.from({ length: count }, () => {
    const visits = 1 + Math.floor(12 * random.next() ** 3)
    const value = visits * (0.2 - Math.log(1 - random.next()))
    const answered = new Set(Array.from({ length: visits }, () => Math.floor(random.next() * servers)))
    return { value, answered: [...answered], group: Math.floor(random.next() * caseGroups) }
  })
type People = ReturnType<typeof people>

/** What each server tallies: the figure of everybody whom it answered. */
const tallied = (all: People): Tally[] =>
  Array.from({ length: servers }, (_, server) => {
    const own = all.filter(({ answered }) => answered.includes(server))
    const one = ({ value }: People[number]): CaseSums => ({ ...noCases, n: 1, total: value, size: 1 })
    const groups = [...Map.groupBy(own, ({ group }) => group)].map(
      ([group, some]) => [group, some.reduce((sum, { value }) => sum + value, 0), some.length] as const,
    )
    return { kpi: 'revenue', variant: '', sums: own.map(one).reduce(joinCases, noCases), groups }
  })

/** In what share of draws two sides that are alike seem to differ at 5 %. */
const alarms = (moments: (parts: readonly Tally[]) => { n: number; mean: number; squares: number }) => {
  const random = seededRandom(6, 'several servers')
  let found = 0
  for (let draw = 0; draw < draws; draw++) {
    const [a, b] = [0, 1].map(() => moments(tallied(people(random, 400))))
    const error = a!.squares / a!.n ** 2 + b!.squares / b!.n ** 2
    if (Math.abs(a!.mean - b!.mean) > 1.96 * Math.sqrt(error)) found++
  }
  return found / draws
}

it('finds no more differences than it says where a person is answered by several servers', () => {
  const together = alarms(momentsTogether)
  expect(together).toBeGreaterThan(0.03)
  expect(together).toBeLessThan(0.07)
  // As if whom each server answered were other people.
  expect(alarms((parts) => momentsTogether(parts.map((one) => ({ ...one, groups: [] }))))).toBeGreaterThan(
    0.1,
  )
})

it('takes what several servers counted of one person together, and knows how many people there are at least', () => {
  const all: People = [1, 2, 3].map((value, at) => ({ value, answered: at === 0 ? [0, 1] : [0], group: at }))
  const { n, mean } = momentsTogether(tallied(all))
  expect(n).toBe(3)
  expect(mean).toBeCloseTo((1 + 1 + 2 + 3) / 4, 12)
})
