import { describe, expect, it } from 'vitest'
import { defaultGuardrails } from '@slipway/contract/guardrails'
import { type Moments, seededRandom } from '@slipway/ml/stats'
import { withDuckDb } from '@slipway/ml/table'
import { caseGroups, type CaseSums, joinCases, momentsTogether, noCases, type Tally } from './case-sums.ts'
import { countedPeople, peopleSql } from './compare/counted-people.store.ts'
import { talliesOf } from './compare/tallies.store.ts'
import {
  cellsOf,
  cellsText,
  claimed,
  type CountedPeople,
  marksOf,
  peopleCells,
  type ToldPeople,
} from './counted-people.ts'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { manualClock } from '../ports/clock.ts'
import { judge } from './rollouts/guards.ts'
import { noCounts } from './variant-watch.ts'

const servers = ['a', 'b', 'c']
const variant = 'champion'
const none = '0'.repeat(peopleCells)

/** Somebody who comes at times, each time to some server, and of whom one figure is told; who comes often spends more. */
const somebody = (random: { next(): number }, cells: number) => {
  const visits = Array.from({ length: 1 + Math.floor(12 * random.next() ** 3) }, () => ({
    server: servers[Math.floor(random.next() * servers.length)]!,
    at: random.next(),
  }))
  return {
    visits,
    value: visits.length * (0.2 - Math.log(1 - random.next())),
    cell: Math.floor(random.next() * cells),
    group: Math.floor(random.next() * caseGroups),
  }
}
type Person = ReturnType<typeof somebody>

/** What servers tell of some people, each having claimed whom it counts. @param hear whether they hear whom others claimed */
const tellingOf = (all: readonly Person[], cells: number, hear = true) => {
  const people = new Map<string, CountedPeople>()
  const told = new Map<string, Tally>()
  const heard = (): ToldPeople => [...people].map(([server, counts]) => ({ server, people: counts }))
  const tell = (me: string, until: number): void => {
    const answered = all.filter(({ visits }) => visits.some(({ server, at }) => server === me && at <= until))
    const marks = Array.from({ length: cells }, () => '0')
    for (const { cell } of answered) marks[cell] = '1'
    const claim = claimed(me, hear ? heard() : [], new Map([[variant, cellsOf(marks.join(''))]]))
    people.set(me, claim.people)
    const own = claim.counted.get(variant)!
    const counted = answered.filter(({ cell }) => (own[cell >> 3]! >> (cell & 7)) & 1)
    const sums = counted.map(({ value }): CaseSums => ({ ...noCases, n: 1, total: value, size: 1 }))
    const groups = [...Map.groupBy(counted, ({ group }) => group)].map(
      ([group, some]) => [group, some.reduce((sum, { value }) => sum + value, 0), some.length] as const,
    )
    told.set(me, { kpi: 'revenue', variant, sums: sums.reduce(joinCases, noCases), groups })
  }
  return { tell, people, tallies: (): Tally[] => [...told.values()] }
}

it('is told in full, and in little room', () => {
  const marks = none
    .split('')
    .with(3, '1')
    .with(8, '1')
    .with(peopleCells - 1, '1')
    .join('')
  expect(marksOf(cellsOf(marks))).toBe(marks)
  expect(cellsText(cellsOf(none)).length).toBeLessThan(100)
  const random = seededRandom(1, 'full')
  const full = Uint8Array.from({ length: peopleCells / 8 }, () => random.next() * 256)
  expect(cellsText(full).length).toBeLessThan(peopleCells / 5)
})

it('counts everybody once at every time, whoever answered them first', () => {
  const random = seededRandom(3, 'once')
  const all = Array.from({ length: 300 }, (_, cell) => ({ ...somebody(random, 1), cell }))
  const telling = tellingOf(all, 512)
  const count = () => telling.tallies().reduce((sum, { sums: { n } }) => sum + n, 0)
  /** Whom some servers have answered by then. */
  const answered = (by: readonly string[], until: number) =>
    all.filter(({ visits }) => visits.some(({ server, at }) => by.includes(server) && at <= until)).length
  servers.forEach((server, nth) => {
    telling.tell(server, 0.5)
    expect(count()).toBe(answered(servers.slice(0, nth + 1), 0.5))
  })
  // More come, and to more servers.
  for (const server of ['c', 'a', 'b']) telling.tell(server, 1)
  expect(count()).toBe(300)
  const { mean } = momentsTogether(telling.tallies())
  expect(mean).toBeCloseTo(all.reduce((sum, { value }) => sum + value, 0) / 300, 10)
})

it('leaves to one of them whom two claimed before they claimed one after another', () => {
  const [both, other] = [Uint8Array.of(0b11), Uint8Array.of(0b01)]
  const told = ['a', 'b'].map((server) => ({ server, people: { [variant]: cellsText(both) } }))
  const a = claimed('a', told, new Map([[variant, both]]))
  expect(a.counted.get(variant)).toEqual(Uint8Array.of(0))
  const b = claimed('b', [{ server: 'a', people: a.people }, told[1]!], new Map([[variant, other]]))
  expect(b.counted.get(variant)).toEqual(other)
  // What it counted once stays its own, though it was not asked by them since.
  expect(b.people[variant]).toBe(cellsText(both))
})

describe('two sides that are alike', () => {
  /** Of so many draws 5 % may alarm, and somewhat more by chance. */
  const draws = 200
  const most = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / draws)
  const looks = 5
  /** Seven guardrails share the error that is allowed: 5 % are left to the figure's own. */
  const rule = { goal: 'up' as const, maxDrop: 0 }
  const guardrails = {
    ...defaultGuardrails,
    errorRate: null,
    latency: null,
    outputDrift: null,
    inputDrift: null,
    metric: null,
    confidence: 1 - 0.05 * 7,
    kpis: { revenue: rule },
  }
  const quiet = { counts: noCounts, recent: noCounts, drawn: 0 }
  const isBroken = (champion: Moments, challenger: Moments): boolean =>
    judge(guardrails, {
      champion: quiet,
      challenger: quiet,
      weight: 50,
      epoch: 1,
      steps: 1,
      drifts: [],
      kpis: { revenue: { champion, challenger } },
      labelled: null,
    }).some(({ guardrail, verdict }) => guardrail === 'kpi:revenue' && verdict === 'breach')

  /**
   * The share of draws in which a figure that is told of people alike takes a challenger back at some look, and in which the
   * sides seem to differ at 5 % at the last.
   */
  const alarms = (
    cells: number,
    { drop = 0, hear = true, of = draws } = {},
  ): { everLooked: number; atLast: number } => {
    const random = seededRandom(8, 'alike')
    const found = { everLooked: 0, atLast: 0 }
    for (let draw = 0; draw < of; draw++) {
      const sides = [1, 1 - drop].map((share) => {
        const people = Array.from({ length: 200 }, () => somebody(random, cells))
        return tellingOf(
          people.map((one) => ({ ...one, value: one.value * share })),
          cells,
          hear,
        )
      })
      let moments: Moments[] = []
      let broken = false
      for (let look = 1; look <= looks; look++) {
        for (const side of sides) for (const server of servers) side.tell(server, look / looks)
        moments = sides.map((side) => momentsTogether(side.tallies().map((one) => ({ ...one, groups: [] }))))
        broken ||= isBroken(moments[0]!, moments[1]!)
      }
      const error = moments.reduce((sum, { squares, n }) => sum + squares / n ** 2, 0)
      if (Math.abs(moments[0]!.mean - moments[1]!.mean) > 1.96 * Math.sqrt(error)) found.atLast += 1 / of
      if (broken) found.everLooked += 1 / of
    }
    return found
  }

  it('are taken for different no more often than is allowed, however often one looks', () => {
    // Where people share cells, many are counted by nobody.
    for (const cells of [2048, 128]) {
      const { everLooked, atLast } = alarms(cells)
      expect(everLooked).toBeLessThan(most)
      expect(atLast).toBeGreaterThan(0.01)
      expect(atLast).toBeLessThan(0.09)
    }
    // Counted once with each server they seem to be more people than they are.
    expect(alarms(2048, { hear: false, of: 80 }).atLast).toBeGreaterThan(0.09)
    expect(alarms(2048, { drop: 0.7, of: 20 }).everLooked).toBeGreaterThan(0.5)
  })
})

it('is reckoned of what was captured and told', () =>
  withDuckDb(async (connection) => {
    await connection.run(
      `CREATE TABLE told AS SELECT 'person ' || i AS key, i::DOUBLE AS value FROM range(100) t(i)`,
    )
    /** People of whom nothing is told are nobody's. */
    const answered = (from: number, to: number) =>
      peopleSql(`(SELECT '${variant}' AS variant, 'person ' || i AS entity FROM range(${from}, ${to}) t(i))`)
    const tally = async (people: string, mine: string) =>
      talliesOf(
        { connection },
        `SELECT 'revenue' AS kpi, variant, value, 'of ' || entity AS "case" FROM ${people} e JOIN told ON key = e.entity WHERE ${mine}`,
        true,
      )
    const people = new Map<string, CountedPeople>()
    const countsOf = (server: string, some: string) =>
      countedPeople(
        connection,
        async (cells) => {
          const told = [...people].map(([name, counts]) => ({ server: name, people: counts }))
          const claim = claimed(server, told, cells)
          people.set(server, claim.people)
          return claim.counted
        },
        some,
        'told',
      )
    const first = answered(0, 70)
    const second = answered(30, 150)
    const tallies = [
      ...(await tally(first, await countsOf('a', first))),
      ...(await tally(second, await countsOf('b', second))),
    ]
    expect(tallies.map(({ sums: { n } }) => n)).toEqual([70, 30])
    expect(momentsTogether(tallies).mean).toBeCloseTo(49.5, 10)
    // What it counts goes on being counted by it, though another comes to answer them too.
    const before = people.get('a')
    await countsOf('a', answered(0, 150))
    expect(people.get('a')).toEqual(before)
  }))

it('counts whom one server answered and counted no second time where another answers them too', async () => {
  const at = '/api/v1/endpoints/churn'
  const clock = manualClock()
  const first = await servedWorld(undefined, { clock })
  for (const shift of [0, 1]) await first.tiny('churn', { shift })
  await first.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  const kpis = { revenue: { goal: 'up', maxDrop: 0.1 } }
  const begun = await first.ask('POST', `${at}/rollouts`, {
    model: 'churn',
    version: 2,
    kind: 'ab',
    stickBy: 'tenure',
    guardrails: { latency: null, outputDrift: null, inputDrift: null, kpis },
  })
  expect(begun.status).toBe(200)
  /** Customers are known by their tenure here. */
  const sell = async (world: ServedWorld, from: number, to: number) => {
    const customers = Array.from({ length: to - from }, (_, i) => from + i)
    for (const tenure of customers) {
      const rows = [{ tenure, charges: 70, contract: 'Monthly', senior: false }]
      expect((await world.ask('POST', `${at}/predict`, { rows })).status).toBe(200)
    }
    const told = customers.map((tenure) => ({ kpi: 'revenue', entity: String(tenure), value: 10 }))
    expect((await world.ask('POST', `${at}/kpis`, { kpis: told })).status).toBe(200)
  }
  const figures = async (world: ServedWorld) => {
    // A look by itself may have asked before they were told, and asks anew after ten seconds.
    clock.advance(10_000)
    await world.serving.rollouts.look()
    const { evidence } = (await world.ask('GET', `${at}/rollout`)).json
    return evidence.servers.map((one: { figures: number }) => one.figures).toSorted()
  }
  await sell(first, 0, 30)
  expect(await figures(first)).toEqual([30])
  await using second = await first.restart(['captures', 'server-id'])
  await sell(second, 20, 45)
  expect(await figures(second)).toEqual([15, 30])
  expect(await figures(second)).toEqual([15, 30])
})
