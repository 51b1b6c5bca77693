import { describe, expect, it } from 'vitest'
import { seededRandom } from '@slipway/ml/stats'
import { type Table, valueAt } from '@slipway/ml/table'
import { binsOf, countedIn, countedTogether, oneOfEach, type Sample } from './drift-bins.ts'
import { driftGuard } from './drift-guard.ts'

const levels = ['No', 'Yes']
const table = (scores: readonly number[], likely: number): Table => ({
  rows: scores.length,
  columns: [
    { name: 'score', type: 'number', values: Float64Array.from(scores) },
    {
      name: 'answer',
      type: 'text',
      codes: Int32Array.from(scores, (score) => (score > likely ? 1 : 0)),
      levels,
    },
    {
      name: 'who',
      type: 'text',
      codes: Int32Array.from(scores.keys()),
      levels: scores.map((_, at) => `p${at}`),
    },
  ],
})

/** So many scores from a normal distribution about `mean`, of `of` requests. */
const sampleOf = (random: { next(): number }, rows: number, mean = 0, of = rows): Sample => {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const outputs = table(
    Array.from({ length: rows }, () => mean + normal()),
    1,
  )
  return { inputs: { rows, columns: [] }, outputs, of }
}

const verdict = (servers: readonly { champion: Sample; challenger: Sample }[], look = 1) => {
  const bins = binsOf(servers[0]!.champion, 'ro_1')
  const counted = (who: 'champion' | 'challenger') =>
    countedTogether(servers.map((one) => countedIn(bins, one[who], 'ro_1')))
  const samples = {
    bins,
    champion: counted('champion'),
    challenger: counted('challenger'),
    isBeside: true,
    asked: 0,
    sticks: false,
    look,
  }
  return driftGuard('output-drift', 0.25, 0.01 / 6, samples)
}

describe('drift of what several servers saw', () => {
  it('shows in their samples together where none of them has enough', () => {
    const random = seededRandom(1, 'drift')
    const servers = Array.from({ length: 3 }, () => ({
      champion: sampleOf(random, 90),
      challenger: sampleOf(random, 60, 3),
    }))
    expect(verdict(servers.slice(0, 1))).toMatchObject({
      verdict: 'hold',
      words: expect.stringContaining('60 of 100'),
    })
    expect(verdict(servers)).toMatchObject({ verdict: 'breach', words: expect.stringContaining('score') })
  })

  it('is not what tells servers with other callers apart', () => {
    const random = seededRandom(2, 'drift')
    // The first has ten times the callers, who are others; of either it keeps a thousand at most.
    const servers = [
      { champion: sampleOf(random, 1000, 0, 20_000), challenger: sampleOf(random, 1000, 0, 1000) },
      { champion: sampleOf(random, 1000, 3, 2000), challenger: sampleOf(random, 100, 3, 100) },
    ]
    expect(verdict(servers)).toMatchObject({ verdict: 'ok' })
    // A sample taken for all that there was would have said so.
    const blind = servers.map(({ champion, challenger }) => ({
      champion: { ...champion, of: 1000 },
      challenger,
    }))
    expect(verdict(blind)).toMatchObject({ verdict: 'breach' })
  })

  it('is hardly ever found where there is none', () => {
    let alarms = 0
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed, 'no drift')
      const servers = [
        { champion: sampleOf(random, 100), challenger: sampleOf(random, 60) },
        { champion: sampleOf(random, 300), challenger: sampleOf(random, 50) },
      ]
      if (verdict(servers).verdict === 'breach') alarms++
    }
    // One in six hundred is allowed.
    expect(alarms).toBeLessThanOrEqual(1)
  })

  it('is hardly ever found of callers who stick and ask often, of whom each has a fate of their own', () => {
    const alarms = { ofRequests: 0, ofCallers: 0 }
    for (let seed = 0; seed < 100; seed++) {
      const random = seededRandom(seed, 'sticking')
      /** A thousand requests of 150 callers, each with one score. */
      const side = (): Sample => {
        const [drawn] = sampleOf(random, 150).outputs.columns
        const scores = Array.from({ length: 150 }, (_, one) => Number(valueAt(drawn!, one)))
        const who = Int32Array.from({ length: 1000 }, () => Math.floor(150 * random.next() ** 2))
        const levels = [...scores.keys()].map((one) => `caller ${one}`)
        return {
          inputs: { rows: 1000, columns: [{ name: 'caller', type: 'text', codes: who, levels }] },
          outputs: table(
            Array.from(who, (one) => scores[one]!),
            1,
          ),
          of: 1000,
        }
      }
      const server = { champion: side(), challenger: side() }
      const one = {
        champion: oneOfEach(server.champion, 'caller'),
        challenger: oneOfEach(server.challenger, 'caller'),
      }
      if (verdict([server]).verdict === 'breach') alarms.ofRequests++
      if (verdict([one]).verdict === 'breach') alarms.ofCallers++
      expect(oneOfEach(server.champion, null)).toBe(server.champion)
    }
    expect(alarms.ofRequests).toBeGreaterThan(20)
    expect(alarms.ofCallers).toBeLessThanOrEqual(1)
  })

  it('is told without any value of a request, and without columns that nobody shares', () => {
    const random = seededRandom(3, 'drift')
    const champion = sampleOf(random, 200)
    const bins = binsOf(champion, 'ro_1')
    expect(bins.outputs.map(({ column }) => column)).toEqual(['score', 'answer'])
    const told = JSON.stringify([bins, countedIn(bins, champion, 'ro_1')])
    for (const value of [...levels, 'p7']) expect(told).not.toContain(`"${value}"`)
    expect(JSON.stringify(binsOf(champion, 'ro_2'))).not.toBe(JSON.stringify(bins))
  })
})

describe('answers that are as good as the same', () => {
  /** Probabilities of a model that is sure: a third near 1, the others `near` 0, some in between. */
  const sure = (random: { next(): number }, rows: number, near: number): Sample => ({
    inputs: { rows, columns: [] },
    outputs: table(
      Array.from({ length: rows }, () => {
        const place = random.next()
        const rest = near * (0.5 + random.next())
        return place < 0.3 ? 1 - rest : place < 0.4 ? random.next() : rest
      }),
      0.5,
    ),
    of: rows,
  })

  it('are no drift, however many times smaller they are', () => {
    const random = seededRandom(3, 'drift')
    const champion = sure(random, 1000, 1e-7)
    expect(verdict([{ champion, challenger: sure(random, 500, 1e-4) }])).toMatchObject({ verdict: 'ok' })
    // One who is less sure in earnest is told apart.
    expect(verdict([{ champion, challenger: sure(random, 500, 0.05) }])).toMatchObject({
      verdict: 'breach',
      words: expect.stringContaining('score'),
    })
  })
})
