import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultGuardrails } from '@slipway/contract/guardrails'
import type { Signature } from '@slipway/ml/model'
import { mcNemar, seededRandom, wilson } from '@slipway/ml/stats'
import { tableOf } from '@slipway/ml/table'
import { openDatabase } from '../../adapters/database/index.ts'
import type { Database } from '../../ports/database.ts'
import { openCaptures, type Captures } from '../capture/captures.store.ts'
import { figuresTogether } from '../case-sums.ts'
import { feedbackMigrations, type FeedbackTables, type Labels, openLabels } from '../labels/index.ts'
import type { Revision } from '../revision.ts'
import { type Comparisons, openComparisons } from './index.ts'

const signature: Signature = {
  task: 'binary',
  target: 'Churn',
  classes: ['No', 'Yes'],
  positive: 'Yes',
  threshold: 0.5,
  inputs: [{ name: 'contract', type: 'text', nullable: false }],
  outputs: [
    { name: 'prediction', type: 'text', description: '' },
    { name: 'probability', type: 'number', description: '' },
  ],
}
const variant = (
  name: string,
  role: 'champion' | 'challenger' | 'shadow',
  version: number,
  weight = 100,
) => ({
  name,
  role,
  model: 'churn',
  version,
  weight,
  share: 1,
})
const revisionOf = (variants: Revision['variants']): Revision => ({
  endpoint: 'churn',
  revision: 1,
  variants,
  stickBy: null,
  deadlineMs: null,
  guardrails: defaultGuardrails,
  capture: { share: 1, retentionDays: null, retentionBytes: null, treatments: {} },
  author: 'ana',
  reason: '',
  cause: 'deploy',
  evidence: null,
  createdAtMs: 0,
})

let home: string
let captures: Captures
let database: Database<FeedbackTables>
let labels: Labels
let comparisons: Comparisons
let revision: Revision
let nowMs = 1_000_000
const opened = () =>
  openComparisons({
    captures,
    labels,
    nowMs: () => nowMs,
    signatureOf: async () => signature,
    revisionsOf: async () => [revision],
  })
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'compare-'))
  // Two hours on, segments are old enough to be joined.
  captures = openCaptures({ dir: home, nowMs: () => Date.now() + 7_200_000 })
  database = await openDatabase<FeedbackTables>(':memory:', feedbackMigrations)
  labels = await openLabels({ database, clock: { nowMs: () => nowMs++ } as never })
  revision = revisionOf([variant('champion', 'champion', 7), variant('next', 'shadow', 8, 0)])
  comparisons = opened()
})
afterEach(async () => {
  await comparisons.close()
  await captures.close()
  await database.close()
  await rm(home, { recursive: true })
})

const answer = async (
  id: string,
  name: string,
  version: number,
  probability: number,
  latencyUs = 100,
  contract = 'Monthly',
) => {
  const log = await captures.log('churn')
  log.append({
    source: { endpoint: 'churn', revision: 1, variant: name, version },
    id,
    tMs: 1000,
    inputs: tableOf([{ contract }]),
    outputs: tableOf([{ prediction: probability >= 0.5 ? 'Yes' : 'No', probability }]),
    latencyUs,
  })
}

/** Requests with a truth that the first knows in `first` of all cases, and the second in `second`. */
const play = async (from: number, to: number, { first = 0.8, second = 0.8, shadow = true } = {}) => {
  const random = seededRandom(from, 'play')
  const told: { id: string; value: string; a: boolean; b: boolean }[] = []
  for (let i = from; i < to; i++) {
    const truth = random.next() < 0.5
    const [a, b] = [random.next() < first, random.next() < second]
    const said = (right: boolean) => (truth === right ? 0.6 : 0.1) + 0.3 * random.next()
    const contract = i % 3 ? 'Monthly' : 'Yearly'
    if (shadow || i % 2 === 0) await answer(`r${i}`, 'champion', 7, said(a), 100 + (i % 10), contract)
    if (shadow || i % 2 === 1)
      await answer(`r${i}`, shadow ? 'next' : 'challenger', 8, said(b), 150 + (i % 10), contract)
    told.push({ id: `r${i}`, value: truth ? 'Yes' : 'No', a, b })
  }
  return told
}
const count = <T>(items: readonly T[], of: (item: T) => boolean) => items.filter(of).length

describe('a shadow beside the champion', () => {
  it('is told by agreement, scores and latency, on the same requests', async () => {
    const told = await play(0, 600, { second: 0.9 })
    const [body] = await comparisons.list('churn')
    const same = count(told, ({ a, b }) => a === b)
    expect(body).toMatchObject({
      role: 'shadow',
      paired: true,
      pairs: 600,
      champion: { version: 7, requests: 600, errors: 0 },
      candidate: { version: 8, requests: 600 },
      labels: null,
      verdict: { verdict: 'hold' },
    })
    expect(body!.agreement!.value).toBeCloseTo(same / 600, 12)
    expect(body!.agreement!.low).toBeCloseTo(wilson(same, 600).low, 12)
    expect(body!.disagreements.reduce((sum, one) => sum + one.count, 0)).toBe(600 - same)
    expect(body!.latency!.p).toBeLessThan(1e-6)
    expect(body!.latency!.slowerShare).toBe(1)
    expect(body!.candidate.latencyMs!.p50).toBeCloseTo(0.155, 2)
    expect(body!.sentences[0]).toMatch(
      /^Version 8 agrees with version 7 on \d\d of 100 rows \(\d\d–\d\d\), over 600 that both answered\.$/,
    )
  })

  it('is judged by labels, late, repeated and corrected ones, for predictions captured before or after', async () => {
    const told = await play(0, 800, { first: 0.75, second: 0.9 })
    const wrong = told.map(({ id, value }) => ({ id, value: value === 'Yes' ? 'No' : 'Yes', atMs: 10 }))
    expect(await labels.addLabels('churn', wrong.slice(0, 100))).toMatchObject({
      accepted: 100,
      corrected: 0,
    })
    expect((await comparisons.list('churn'))[0]!.verdict.verdict).not.toBe('better')
    const right = told.map(({ id, value }) => ({ id, value, atMs: 20 }))
    expect(await labels.addLabels('churn', right)).toMatchObject({ accepted: 800, corrected: 100 })
    expect(await labels.addLabels('churn', right.slice(0, 5))).toMatchObject({ accepted: 0, duplicates: 5 })
    expect(await labels.addLabels('churn', wrong.slice(0, 5))).toMatchObject({ accepted: 5, outdated: 5 })
    await labels.addLabels('churn', [{ id: 'later', value: 'Yes' }])
    const [body] = await comparisons.list('churn')
    const [onlyChampion, onlyCandidate] = [
      count(told, ({ a, b }) => a && !b),
      count(told, ({ a, b }) => b && !a),
    ]
    expect(body!.labels).toMatchObject({ labelled: 800, right: { onlyChampion, onlyCandidate } })
    const { midP, exact } = mcNemar(onlyCandidate, onlyChampion)
    expect(body!.labels!.right!.mcNemar).toMatchObject({ midP, exact })
    expect(body!.labels!.right!.difference.low).toBeGreaterThan(0)
    expect(body!.verdict).toMatchObject({
      verdict: 'better',
      words: expect.stringContaining('Version 8 is better') as string,
    })
    expect(body!.labels!.metrics.find(({ metric }) => metric === 'roc_auc')).toMatchObject({
      verdict: 'better',
    })
    expect(body!.labels!.slices.map(({ column, n }) => [column, n]).toSorted()).toEqual([
      ['contract', 267],
      ['contract', 533],
    ])
    await answer('later', 'champion', 7, 0.9)
    await answer('later', 'next', 8, 0.9)
    expect((await comparisons.list('churn'))[0]!.labels!.labelled).toBe(801)
    await labels.addLabels('churn', [{ id: 'later', value: null }])
    expect((await comparisons.list('churn'))[0]!.labels!.labelled).toBe(800)
    const tallies = await comparisons.labelled('churn', { sinceMs: 0 }, [{ name: 'next', version: 8 }])
    const mean = expect.closeTo(count(told, ({ b }) => b) / 800, 12) as number
    expect(figuresTogether(tallies)).toMatchObject([{ kpi: '', variant: 'next', moments: { n: 800, mean } }])
  })

  it('is folded as it comes, across segments that are completed, rolled and joined meanwhile', async () => {
    const log = await captures.log('churn')
    let pairs = 0
    for (let round = 0; round < 26; round++) {
      await play(pairs, pairs + 4)
      pairs += 4
      const [body] = await comparisons.list('churn')
      expect([body!.pairs, body!.champion.requests]).toEqual([pairs, pairs])
      await log.rotate()
      if (round % 5 === 0) await captures.maintain('churn')
    }
    await captures.maintain('churn')
    await play(pairs, pairs + 4)
    const [kept] = await comparisons.list('churn')
    const [whole] = await comparisons.list('churn', { sinceMs: 0 })
    expect(kept!.pairs).toBe(pairs + 4)
    expect(whole).toEqual(kept)
  })

  it('goes on after a restart from where it was, and begins anew where what it kept is broken', async () => {
    await play(0, 40)
    // Half of a pair waits for its other half.
    await answer('half', 'champion', 7, 0.9)
    const [before] = await comparisons.list('churn')
    const restart = async () => {
      await comparisons.close()
      comparisons = opened()
    }
    await restart()
    // What has gone is known to whoever went on, and to nobody else.
    await (await captures.log('churn')).rotate()
    const dir = captures.dirOf('churn')
    const [segment] = (await readdir(dir)).filter((name) => name.endsWith('.done'))
    await rename(join(dir, segment!), join(dir, 'away'))
    expect(await comparisons.list('churn')).toEqual([before])
    await answer('half', 'next', 8, 0.9)
    const [after] = await comparisons.list('churn')
    expect(after).toMatchObject({ pairs: 41, champion: { requests: 41 }, candidate: { requests: 41 } })
    await restart()
    expect(await comparisons.list('churn')).toEqual([after])
    await rename(join(dir, 'away'), join(dir, segment!))
    await comparisons.close()
    const path = join(dir, 'comparison.fold')
    await writeFile(path, (await readFile(path)).fill(7, 40))
    comparisons = opened()
    expect(await comparisons.list('churn')).toEqual([after])
  })

  it('forgets whom it was told to forget', async () => {
    await play(0, 30)
    await comparisons.list('churn')
    await comparisons.close()
    comparisons = opened()
    await captures.erase('churn', 'contract', ['Yearly'])
    await comparisons.refold('churn')
    expect((await comparisons.list('churn'))[0]).toMatchObject({ champion: { requests: 20 } })
  })
})

describe('a challenger beside the champion', () => {
  beforeEach(() => {
    revision = revisionOf([
      variant('champion', 'champion', 7, 50),
      variant('challenger', 'challenger', 8, 50),
    ])
  })

  it('is judged on requests of its own, with figures of the business', async () => {
    const told = await play(0, 2000, { first: 0.6, second: 0.9, shadow: false })
    await labels.addLabels('churn', told)
    await labels.addKpis(
      'churn',
      told.map(({ id }, i) => ({ kpi: 'revenue', id, value: (i % 2 ? 12 : 10) + (i % 7) })),
    )
    const [body] = await comparisons.list('churn')
    expect(body).toMatchObject({ paired: false, pairs: 0, agreement: null, verdict: { verdict: 'better' } })
    expect(body!.labels!.right).toMatchObject({
      champion: expect.closeTo(
        count(told, (one) => one.a && Number(one.id.slice(1)) % 2 === 0) / 1000,
        12,
      ) as number,
      mcNemar: null,
    })
    expect(body!.kpis).toMatchObject([{ kpi: 'revenue', champion: { n: 1000 }, candidate: { n: 1000 } }])
    expect(body!.kpis[0]!.difference!.low).toBeGreaterThan(1)
  })

  it('is on hold where requests do not come by the weights', async () => {
    const told = await play(0, 400, { first: 0.6, second: 0.95, shadow: false })
    await labels.addLabels('churn', told)
    for (let i = 0; i < 400; i++) await answer(`x${i}`, 'champion', 7, 0.2)
    expect((await comparisons.list('churn'))[0]!.verdict).toMatchObject({
      verdict: 'hold',
      words: expect.stringContaining('weights') as string,
    })
  })

  it('shows how well each version did, with how many labels have come', async () => {
    const told = await play(0, 400, { first: 0.7, second: 0.9, shadow: false })
    await labels.addLabels(
      'churn',
      told.slice(0, 200).map((one) => ({ id: one.id, value: one.value, atMs: 61_000 })),
    )
    const windows = await comparisons.performance('churn', { windowMs: 60_000 })
    expect(windows).toMatchObject([
      {
        fromMs: 0,
        toMs: 60_000,
        version: 7,
        predictions: 200,
        labelled: 100,
        maturity: 0.5,
        medianDelayMs: 60_000,
      },
      { version: 8, predictions: 200, labelled: 100 },
    ])
    const right = count(told.slice(0, 200), (one) => one.b && Number(one.id.slice(1)) % 2 === 1)
    expect(windows[1]!.right!.value).toBeCloseTo(right / 100, 12)
    expect(windows[1]!.metrics.map(({ metric }) => metric)).toContain('roc_auc')
  })
})
