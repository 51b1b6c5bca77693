import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ShadowPair } from '@slipway/contract/shadow-pairs'
import { servedWorld, type ServedWorld } from '../../../tests/served-world.ts'
import type { TinyRow } from '../../../tests/tiny-model.ts'

const ana: TinyRow = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false, since: '2024-01-31' }
const at = '/api/v1/endpoints/churn'

afterEach(() => void vi.unstubAllEnvs())

const shadowed = async (shadows: readonly number[], share = 1) => {
  const world = await servedWorld()
  for (const shift of [0, ...shadows]) await world.tiny('churn', { shift })
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  for (let i = 0; i < shadows.length; i++)
    await world.ask('POST', `${at}/revisions`, { model: 'churn', version: i + 2, shadow: { share } })
  return world
}
const askAs = (world: ServedWorld, id: string, row: object = ana) =>
  world.ask('POST', `${at}/predict`, { rows: [row], id })
const captured = async (world: ServedWorld, variant: string) =>
  (await world.ask('GET', `${at}/predictions?variant=${variant}&limit=1000`)).json.predictions as {
    id: string
    version: number
    outputs: { probability: number[] }
  }[]
/** The processes that this one has started and that run the shadows' program. */
const shadowProcesses = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('shadow-main')
        )
      } catch {
        return false
      }
    })

describe('shadows', () => {
  it('tell how their models do that run in processes of their own', async () => {
    vi.stubEnv('SLIPWAY_MODEL_ISOLATION', 'process')
    await using world = await shadowed([1])
    const host = async (variant: string) => {
      const { variantCounts } = (await world.ask('GET', at)).json
      return variantCounts.find((one: { variant: string }) => one.variant === variant).host
    }
    expect(await host('shadow-2')).toBeNull()
    await askAs(world, 'one')
    await world.serving.flushShadows('churn')
    for (const variant of ['champion', 'shadow-2'])
      expect(await host(variant)).toMatchObject({ state: 'answering', failuresInARow: 0, process: 'running' })
  })

  it('are asked what callers ask, under the same ids, and answer nobody', async () => {
    await using world = await shadowed([1, 2])
    for (let i = 0; i < 20; i++) expect((await askAs(world, `id-${i}`)).json.version).toBe(1)
    await world.serving.flushShadows('churn')
    const ids = Array.from({ length: 20 }, (_, i) => `id-${i}`).sort()
    for (const [variant, version] of [
      ['champion', 1],
      ['shadow-2', 2],
      ['shadow-3', 3],
    ] as const) {
      const found = await captured(world, variant)
      expect(found.map(({ id }) => id).sort()).toEqual(ids)
      expect(new Set(found.map((one) => one.version))).toEqual(new Set([version]))
    }
    const [first] = await captured(world, 'champion')
    const [second] = await captured(world, 'shadow-2')
    expect(second!.outputs.probability[0]).toBeGreaterThan(first!.outputs.probability[0]!)
    const { variantCounts } = (await world.ask('GET', at)).json
    expect(variantCounts).toMatchObject([
      { variant: 'champion', requests: 20 },
      { variant: 'shadow-2', requests: 20, errors: 0, dropped: 0 },
      { variant: 'shadow-3', requests: 20 },
    ])
    const named = await world.ask(
      'POST',
      `/endpoints/churn/invocations`,
      { dataframe_records: [ana] },
      {
        'x-amzn-sagemaker-target-variant': 'shadow-2',
      },
    )
    expect(named.status).toBeGreaterThanOrEqual(400)
  })

  it('are laid beside the champion row by row: both answers, what was told, and the farthest apart first', async () => {
    await using world = await shadowed([1])
    await world.ask('POST', `${at}/revisions`, { capture: { treatments: { contract: 'mask' } } })
    for (let i = 0; i < 30; i++) await askAs(world, `id-${i}`, { ...ana, tenure: 3 * i, charges: 20 + 3 * i })
    await world.serving.flushShadows('churn')
    await world.ask('POST', `${at}/labels`, { labels: [{ id: 'id-7', value: 'yes' }] })
    const pairs = async (query: string) =>
      (await world.ask('GET', `${at}/comparisons/shadow-2/pairs?${query}`)).json as {
        pairs: ShadowPair[]
        total: number
        lookedAt: number
        untilMs: number
      }
    const { pairs: all, untilMs, ...counts } = await pairs('limit=200')
    expect(counts).toEqual({ total: 30, lookedAt: 30 })
    for (const { champion, candidate, agree, difference, inputs } of all) {
      expect(agree).toBe(champion.prediction === candidate.prediction)
      expect(difference).toBeCloseTo(candidate.score! - champion.score!, 12)
      expect(candidate.outputs.probability).toBe(candidate.score)
      expect(champion.latencyUs).toBeGreaterThan(0)
      // As it was captured: masked.
      expect(inputs.contract).not.toBe('Monthly')
    }
    expect(all.filter(({ label }) => label === 'yes').map(({ id }) => id)).toEqual(['id-7'])
    const far = await pairs('order=difference&limit=200')
    expect(far.pairs.map(({ id }) => id)).toEqual(
      all
        .toSorted(
          (a, b) =>
            Math.abs(b.difference!) - Math.abs(a.difference!) || b.tMs - a.tMs || (a.id < b.id ? 1 : -1),
        )
        .map(({ id }) => id),
    )
    const apart = all.filter(({ agree }) => !agree)
    expect(apart.length).toBeGreaterThan(0)
    expect(await pairs('only=disagreements')).toMatchObject({ total: apart.length, pairs: apart })
    // What comes meanwhile moves no page.
    await askAs(world, 'later')
    await world.serving.flushShadows('churn')
    const second = await pairs(`limit=10&offset=10&untilMs=${untilMs}`)
    expect(second.pairs).toEqual(all.slice(10, 20))
    const none = await world.ask('GET', `${at}/comparisons/nobody/pairs`)
    expect([none.status, none.json.error.code]).toEqual([404, 'SERVING_SHADOW_NOT_FOUND'])
    expect((await world.ask('GET', `${at}/comparisons/shadow-2/pairs?limit=9999`)).status).toBe(400)
  })

  it('are asked the share that they are to have, always the same requests', async () => {
    await using world = await shadowed([1], 0.3)
    for (let i = 0; i < 200; i++) await askAs(world, `id-${i}`)
    await world.serving.flushShadows('churn')
    const found = await captured(world, 'shadow-2')
    expect(found.length).toBeGreaterThan(30)
    expect(found.length).toBeLessThan(90)
    for (let i = 0; i < 200; i++) await askAs(world, `id-${i}`)
    await world.serving.flushShadows('churn')
    expect((await captured(world, 'shadow-2')).length).toBe(2 * found.length)
  })

  it('come up again when their process is killed; callers notice nothing, and what is lost is counted', async () => {
    await using world = await shadowed([1])
    await askAs(world, 'before')
    await world.serving.flushShadows('churn')
    const [pid] = shadowProcesses()
    process.kill(pid!, 'SIGKILL')
    for (let i = 0; i < 50; i++) expect((await askAs(world, `during-${i}`)).status).toBe(200)
    await world.serving.flushShadows('churn')
    const [, { requests, dropped }] = (await world.ask('GET', at)).json.variantCounts
    expect(requests + dropped).toBe(51)
    // It rests first; where its end was seen late, all that waited is dropped by now.
    await expect.poll(shadowProcesses, { timeout: 10_000 }).toHaveLength(1)
    expect(shadowProcesses()[0]).not.toBe(pid)
  })

  it('end with their endpoint’s last shadow, and with the server', async () => {
    {
      await using world = await shadowed([1])
      await askAs(world, 'one')
      await world.serving.flushShadows('churn')
      expect(shadowProcesses()).toHaveLength(1)
      const gone = await world.ask('DELETE', `${at}?shadow=shadow-2`)
      expect(gone.json.variants).toMatchObject([{ role: 'champion' }])
      expect((await world.ask('DELETE', `${at}?shadow=shadow-2`)).json.error.code).toBe(
        'SERVING_SHADOW_NOT_FOUND',
      )
      expect((await world.ask('DELETE', at)).json).toMatchObject({ variants: [], cause: 'remove' })
      expect((await askAs(world, 'two')).status).toBe(404)
    }
    expect(shadowProcesses()).toEqual([])
  })
})
