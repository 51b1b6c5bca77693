import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openWorld, type World } from '../../../tests/worlds.ts'
import type { Readers, ReadingAsk, ReadingReply } from '../../ports/readers.ts'
import { openReaders } from './readers.ts'

let world: World
let readers: Readers
let run: string
beforeAll(async () => {
  world = await openWorld()
  const { home } = world.platform
  readers = openReaders({ database: join(home, 'slipway.db'), home }, 1)
  const made = await world.client.tracking.createRun({
    body: { experiment: 'trees', params: { depth: '6' } },
  })
  run = made.id
  await world.client.tracking.logBatch({
    params: { id: run },
    body: { metrics: [{ key: 'auc', value: 0.8, step: 0, tMs: 1 }] },
  })
})
afterAll(async () => {
  await readers.close()
  await world[Symbol.asyncDispose]()
})

const type = 'application/json'
const asks: Record<string, ReadingAsk> = {
  'MLflow search': {
    method: 'POST',
    url: '/api/2.0/mlflow/runs/search',
    type,
    body: JSON.stringify({ experiment_ids: ['0', '1'], filter: 'metrics.auc > 0.5' }),
  },
  'a filter that is none': {
    method: 'POST',
    url: '/api/2.0/mlflow/runs/search',
    type,
    body: JSON.stringify({ experiment_ids: ['1'], filter: 'metrics.auc >' }),
  },
  'a body that is none': { method: 'POST', url: '/api/2.0/mlflow/runs/search', type, body: '{' },
  'native search': {
    method: 'POST',
    url: '/api/v1/runs/search',
    type,
    body: '{"filter":"params.depth = 6"}',
  },
  'a native filter that is none': {
    method: 'POST',
    url: '/api/v1/runs/search',
    type,
    body: '{"filter":"params.depth ="}',
  },
}

const byThread = async (ask: ReadingAsk): Promise<ReadingReply> => {
  readers.took('a route', 1000)
  // The first long reading starts a thread, and whoever asks meanwhile answers by itself.
  return vi.waitFor(
    async () => {
      const reply = await readers.answer('a route', ask)
      expect(reply).not.toBeNull()
      return reply!
    },
    { timeout: 20_000, interval: 50 },
  )
}

describe('a reader', () => {
  it.each(Object.entries(asks))('answers as the server itself: %s', async (_name, ask) => {
    const { method, url, body } = ask
    const own = await fetch(world.platform.url + url, {
      method,
      headers: { 'content-type': type },
      ...(body === undefined ? {} : { body }),
    })
    const reply = await byThread(ask)
    expect(Buffer.from(reply.payload).toString()).toBe(await own.text())
    expect(reply.status).toBe(own.status)
    for (const [name, value] of Object.entries(reply.headers)) expect(own.headers.get(name)).toBe(value)
  })

  it('sees what was acknowledged a moment ago', async () => {
    const search = asks['MLflow search']!
    await byThread(search)
    for (let i = 0; i < 20; i++) {
      await world.client.tracking.logBatch({ params: { id: run }, body: { tags: { seen: String(i) } } })
      const { payload } = await byThread(search)
      expect(Buffer.from(payload).toString()).toContain(`{"key":"seen","value":"${i}"}`)
    }
  })

  it('is not asked what is quick', async () => {
    for (let i = 0; i < 50; i++) readers.took('a quick route', 0.4)
    expect(await readers.answer('a quick route', asks['native search']!)).toBeNull()
    expect(await readers.answer('a route never asked', asks['native search']!)).toBeNull()
  })

  it('writes nothing', async () => {
    const reply = await byThread({
      method: 'POST',
      url: '/api/v1/experiments',
      type,
      body: '{"name":"by a reader"}',
    })
    expect(reply.status).toBe(503)
    const { experiments } = await world.client.tracking.listExperiments({})
    expect(experiments.map(({ name }) => name)).not.toContain('by a reader')
  })
})

it('leaves askers to themselves where its threads cannot start, and tries again ever more rarely', async () => {
  let nowMs = 0
  let ended = Promise.resolve()
  let starts = 0
  const start = () => {
    starts++
    const worker = new Worker('throw new Error("no thread")', { eval: true })
    ended = new Promise((done) => worker.on('exit', () => done()))
    return worker
  }
  const broken = openReaders({ database: '', home: '' }, 1, { start, nowMs: () => nowMs })
  broken.took('a route', 1000)
  const ask = async () => {
    expect(await broken.answer('a route', asks['native search']!)).toBeNull()
    await ended
  }
  const triedAtMs: number[] = []
  for (; nowMs < 10_000; nowMs += 500) {
    const before = starts
    await ask()
    if (starts > before) triedAtMs.push(nowMs)
  }
  expect(triedAtMs).toEqual([0, 1000, 3000, 7000])
  await broken.close()
})
