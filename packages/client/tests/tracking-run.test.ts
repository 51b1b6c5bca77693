import { describe, expect, it } from 'vitest'
import { openWorld, type World } from '../../ops/tests/worlds.ts'
import { startRun, trackRun, type StartOptions } from '../src/tracking-run/index.ts'

const to = ({ platform }: World) => ({ url: platform.url, token: platform.token })

/** A fetch that fails while `down` is set, and counts what it was asked. */
function wire() {
  const state = { down: false, asked: 0, downFor: 0 }
  const send: typeof fetch = async (...args) => {
    state.asked++
    if (state.down || state.downFor-- > 0) throw new TypeError('fetch failed')
    return fetch(...args)
  }
  return Object.assign(state, { fetch: send })
}

describe('a run that is logged from a program', () => {
  it('stands on the server with all that was logged', async () => {
    await using world = await openWorld()
    const run = await startRun({
      ...to(world),
      experiment: 'churn',
      name: 'try 1',
      params: { lr: 0.1, model: { depth: 6, kind: 'tree' }, layers: [64, 32], none: null, left: undefined },
      tags: { owner: 'ana' },
    })
    for (let step = 0; step < 25_000; step++) run.metric('loss', 1 / (step + 1), step)
    run.metrics({ auc: 0.8, f1: Number.NaN, big: Number.POSITIVE_INFINITY }, 3)
    run.metric('once', -0.5)
    run.param('late', true)
    run.tags({ owner: 'ben', note: 'ü' })
    const bytes = new Uint8Array([1, 2, 3])
    const kept = run.artifact(bytes, 'plots/roc.png')
    bytes.fill(0)
    await kept
    await run.artifact(new Blob(['# notes']), 'notes.md')
    expect(await run.end()).toBe(true)
    const { tracking, artifacts } = world.client
    const at = { params: { id: run.id } }
    const read = await tracking.getRun(at)
    expect(read).toMatchObject({
      name: 'try 1',
      status: 'finished',
      tags: { owner: 'ben', note: 'ü' },
      metrics: {
        loss: { value: 1 / 25_000, step: 24_999 },
        f1: { value: 'NaN', step: 3 },
        big: { value: 'Infinity', step: 3 },
        once: { value: -0.5, step: 0 },
      },
    })
    expect({ ...read.params }).toEqual({
      lr: '0.1',
      'model.depth': '6',
      'model.kind': 'tree',
      layers: '[64,32]',
      none: 'null',
      late: 'true',
    })
    const { points } = await tracking.getMetricHistory({ ...at, query: { key: 'loss' } })
    expect(points.map(({ value }) => value)).toEqual(Array.from({ length: 25_000 }, (_, i) => 1 / (i + 1)))
    expect(read.artifacts.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['notes.md', 7],
      ['plots/roc.png', 3],
    ])
    const picture = await artifacts.getArtifact({ params: { digest: read.artifacts[1]!.digest } })
    expect(new Uint8Array(await new Response(picture).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]))
  })

  it('is passed on by time and by size, without being asked', async () => {
    await using world = await openWorld()
    const network = wire()
    const options: StartOptions = { ...to(world), fetch: network.fetch, flushMs: 5, bufferPoints: 10 }
    const run = await startRun(options)
    const stored = async () =>
      (await world.client.tracking.getMetricHistory({ params: { id: run.id }, query: { key: 'a' } })).points
        .length
    await run.flush()
    for (let i = 0; i < 10; i++) run.metric('a', i, i)
    await expect.poll(stored).toBe(10)
    run.metric('a', 10, 10)
    await expect.poll(stored).toBe(11)
    await run.end()
  })

  it('goes through a server that comes and goes, each point once', async () => {
    await using world = await openWorld()
    const network = wire()
    network.downFor = 2
    const run = await startRun({ ...to(world), fetch: network.fetch, bufferPoints: 100 })
    for (let i = 0; i < 1000; i++) run.metric('a', i, i)
    expect(await run.flush()).toBe(true)
    expect(network.asked).toBeGreaterThan(11)
    network.down = true
    for (let i = 1000; i < 1100; i++) run.metric('a', i, i)
    await expect.poll(() => network.asked).toBeGreaterThan(14)
    network.down = false
    expect(await run.end('killed')).toBe(true)
    const at = { params: { id: run.id } }
    expect((await world.client.tracking.getRun(at)).status).toBe('killed')
    const { points } = await world.client.tracking.getMetricHistory({ ...at, query: { key: 'a' } })
    expect(points.map((p) => p.step)).toEqual(Array.from({ length: 1100 }, (_, i) => i))
  })

  it('holds no more in memory than it may, and tells what it lost', async () => {
    const errors: Error[] = []
    const network = wire()
    network.down = true
    const run = await startRun({
      url: 'http://127.0.0.1:1',
      fetch: network.fetch,
      bufferPoints: 1000,
      mostPendingBytes: 100_000,
      patienceMs: 0,
      onError: (error) => errors.push(error),
    })
    for (let i = 0; i < 5000; i++) run.metric('a', i, i)
    expect(errors).toHaveLength(2)
    expect(errors[0]).toMatchObject({ code: 'TRACKING_RUN_BUFFER_FULL' })
    expect(await run.end()).toBe(false)
    expect(errors.at(-1)).toMatchObject({ code: 'TRACKING_RUN_NOT_SENT' })
  })

  it('tells what is wrong with data, keeps the rest, and throws nothing', async () => {
    await using world = await openWorld()
    const codes: unknown[] = []
    const onError = (error: Error) => {
      codes.push((error as { code?: string }).code)
      throw new Error('a handler that is broken itself')
    }
    const run = await startRun({ ...to(world), onError, params: { depth: 6 } })
    run.params({ depth: 8, width: 3 })
    run.metric('a', 1, 0.5)
    run.metric('a', '1' as never, 1)
    run.metric('', 1, 1)
    run.metric('k'.repeat(251), 1, 1)
    run.metric('a', 2, -2)
    await run.artifact(new Uint8Array(1))
    await run.end()
    run.metric('a', 3, 3)
    run.param('late', 1)
    expect(codes).toEqual([
      ...Array(4).fill('TRACKING_RUN_BAD_POINT'),
      'TRACKING_RUN_BAD_ARTIFACT',
      'TRACKING_PARAM_CHANGED',
      ...Array(2).fill('TRACKING_RUN_ENDED_HERE'),
    ])
    const read = await world.client.tracking.getRun({ params: { id: run.id } })
    expect({ ...read.params }).toEqual({ depth: '6', width: '3' })
    expect(read.metrics).toMatchObject({ a: { value: 2, step: -2 } })
  })

  it('throws where that is asked for', async () => {
    await using world = await openWorld()
    const run = await startRun({ ...to(world), onError: 'throw', params: { depth: 6 } })
    expect(() => run.metric('a', 1, 0.5)).toThrow('no whole step')
    run.param('depth', 8)
    await expect(run.flush()).rejects.toMatchObject({ code: 'TRACKING_PARAM_CHANGED' })
    expect(await run.end()).toBe(true)
  })

  it('nests runs, in the experiment of the one above', async () => {
    await using world = await openWorld()
    const network = wire()
    network.down = true
    const parent = await startRun({ ...to(world), fetch: network.fetch, experiment: 'search' })
    const child = await parent.child({ name: 'trial 1', params: { x: 1 } })
    child.metric('loss', 1, 1)
    network.down = false
    await Promise.all([child.end(), parent.end()])
    const { tracking } = world.client
    const above = await tracking.getRun({ params: { id: parent.id } })
    expect(await tracking.getRun({ params: { id: child.id } })).toMatchObject({
      name: 'trial 1',
      parentId: parent.id,
      experimentId: above.experimentId,
      status: 'finished',
    })
  })

  it('ends with the block it is used in, and fails where its work fails', async () => {
    await using world = await openWorld()
    let id = ''
    {
      await using run = await startRun(to(world))
      id = run.id
    }
    const statusOf = async () => (await world.client.tracking.getRun({ params: { id } })).status
    expect(await statusOf()).toBe('finished')
    const work = trackRun(to(world), (run) => {
      id = run.id
      throw new RangeError('no')
    })
    await expect(work).rejects.toThrow(RangeError)
    expect(await statusOf()).toBe('failed')
    expect(await trackRun(to(world), () => 7)).toBe(7)
  })
})
