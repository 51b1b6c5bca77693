import { expect } from 'vitest'
import {
  beginModels,
  expectModelsKept,
  noModels,
  writeModel,
  type AcknowledgedModels,
} from './kept-models.ts'
import { scratch, slipwayServer } from './world.ts'

/** What the server acknowledged to one writer. */
interface Acknowledged {
  readonly run: string
  readonly points: Map<string, number>
  readonly params: Map<string, string>
  readonly tags: Map<string, string>
  readonly models: AcknowledgedModels
}

const writersAtOnce = 8

/**
 * Kills the server under load, again and again over the same state. After each start it reads what was acknowledged in
 * the round before, and in the end all that was acknowledged in any round: every point once, every parameter and tag as
 * it was set last, every file and version.
 * @param seed of the number of writes after which each kill comes
 */
export async function killAgainAndAgain(rounds: number, seed: number): Promise<void> {
  await using place = await scratch()
  const random = randomOf(seed)
  const all: Acknowledged[] = []
  let before: Acknowledged[] = []
  for (let round = 0; round < rounds; round++) {
    await using server = await slipwayServer(place.folder)
    await expectAllKept(server.url, before)
    before = await writeUntilKilled(server, 20 + Math.floor(random() ** 3 * 3000))
    expect(before.length).toBeGreaterThan(0)
    all.push(...before)
  }
  await using server = await slipwayServer(place.folder)
  await expectAllKept(server.url, all)
  await expectEachFoundOnce(server.url, all)
}

async function expectAllKept(url: string, all: readonly Acknowledged[]): Promise<void> {
  const left = [...all]
  await Promise.all(
    Array.from({ length: writersAtOnce }, async () => {
      for (let next = left.pop(); next; next = left.pop()) await expectKept(url, next)
    }),
  )
}

/** A search page by page finds every run that was acknowledged, and none twice. */
async function expectEachFoundOnce(url: string, all: readonly Acknowledged[]): Promise<void> {
  const found: string[] = []
  let page_token = ''
  do {
    const reply = await post(url, 'runs/search', { experiment_ids: ['0'], max_results: 1000, page_token })
    found.push(...(reply.runs ?? []).map((run: any) => run.info.run_id))
    page_token = reply.next_page_token ?? ''
  } while (page_token !== '')
  expect(new Set(found).size).toBe(found.length)
  expect(all.map(({ run }) => run).filter((run) => !found.includes(run))).toEqual([])
}

async function writeUntilKilled(
  server: Awaited<ReturnType<typeof slipwayServer>>,
  writes: number,
): Promise<Acknowledged[]> {
  const all: Acknowledged[] = []
  let left = writes
  let killed: Promise<void> | undefined
  const acknowledge = () => {
    if (--left <= 0) killed ??= server.kill()
  }
  await Promise.all(
    Array.from({ length: writersAtOnce }, async () => {
      try {
        await writeOn(server.url, all, acknowledge)
      } catch (error) {
        if (!killed) throw error
      }
    }),
  )
  await killed
  return all
}

/** Goes through every kind of write, noting each only once it was acknowledged. Ends by a failure: the server's end. */
async function writeOn(url: string, all: Acknowledged[], acknowledge: () => void): Promise<void> {
  const { run } = await post(url, 'runs/create', { experiment_id: '0', start_time: 1, run_name: 'kept' })
  const run_id: string = run.info.run_id
  const acknowledged: Acknowledged = {
    run: run_id,
    points: new Map(),
    params: new Map(),
    tags: new Map(),
    models: noModels(),
  }
  all.push(acknowledged)
  await beginModels(url, run_id)
  for (let i = 0; ; i++) {
    await post(url, 'runs/log-metric', { run_id, key: 'one', value: i / 3, timestamp: i, step: i })
    acknowledged.points.set(`one ${i}`, i / 3)
    acknowledge()
    await post(url, 'runs/log-parameter', { run_id, key: `p${i}`, value: `v${i}` })
    acknowledged.params.set(`p${i}`, `v${i}`)
    acknowledge()
    await post(url, 'runs/set-tag', { run_id, key: `t${i}`, value: `v${i}` })
    acknowledged.tags.set(`t${i}`, `v${i}`)
    acknowledge()
    const metrics = [0, 1, 2].map((j) => ({ key: 'many', value: i + j / 4, timestamp: i, step: 3 * i + j }))
    await post(url, 'runs/log-batch', { run_id, metrics, params: [{ key: `b${i}`, value: 'x' }] })
    for (const { step, value } of metrics) acknowledged.points.set(`many ${step}`, value)
    acknowledged.params.set(`b${i}`, 'x')
    acknowledge()
    await writeModel(url, run_id, i, acknowledged.models)
    acknowledge()
  }
}

async function expectKept(url: string, { run, points, params, tags, models }: Acknowledged): Promise<void> {
  await expectModelsKept(url, run, models)
  const { data } = (await get(url, `runs/get?run_id=${run}`)).run
  const texts = (list: { key: string; value: string }[] = []) =>
    new Map(list.map(({ key, value }) => [key, value]))
  const [keptParams, keptTags] = [texts(data.params), texts(data.tags)]
  for (const [key, value] of params) expect(keptParams.get(key)).toBe(value)
  for (const [key, value] of tags) expect(keptTags.get(key)).toBe(value)
  const kept = new Map<string, number>()
  for (const key of ['one', 'many']) {
    const { metrics = [] } = await get(url, `metrics/get-history?run_id=${run}&metric_key=${key}`)
    for (const { step, value } of metrics) {
      expect(kept.has(`${key} ${step}`), `${key} at step ${step} is there twice`).toBe(false)
      kept.set(`${key} ${step}`, value)
    }
  }
  for (const [key, value] of points) expect(kept.get(key), key).toBe(value)
}

async function post(url: string, path: string, body: unknown): Promise<any> {
  const reply = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
  return reply.json()
}

const get = async (url: string, path: string): Promise<any> => {
  const reply = await fetch(`${url}/api/2.0/mlflow/${path}`)
  expect(reply.status).toBe(200)
  return reply.json()
}

/** mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
