import { expect, it } from 'vitest'
import { openWorld, type Ground } from '../../../tests/worlds.ts'

/** Runs are kept as they were last sent: a search must never show one as it was before. */
export const keptRunsConformance = (ground: Ground) =>
  it('shows in a search every change of a run at once, as reading that run does', async () => {
    await using world = await openWorld(ground)
    const { client, platform, clock } = world
    const ask = async (path: string, body?: object) => {
      const reply = await fetch(
        `${platform.url}/api/2.0/mlflow/${path}`,
        body && {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
      )
      expect(reply.status, `${path}: ${await reply.clone().text()}`).toBe(200)
      return (await reply.json()) as any
    }
    const { experiment_id } = await ask('experiments/create', { name: 'trees' })
    const make = async (name: string): Promise<string> =>
      (await ask('runs/create', { experiment_id, run_name: name })).run.info.run_id
    const ids = [await make('a'), await make('b'), await make('c')]
    const run_id = ids[1]!
    const search = async () =>
      (await ask('runs/search', { experiment_ids: [experiment_id], run_view_type: 'ALL' })).runs as any[]
    const get = async (id: string) => (await ask(`runs/get?run_id=${id}`)).run

    const dataset = { name: 'telco', digest: 'd', source_type: 'local', source: 's' }
    const params = { id: run_id }
    const changes: (() => Promise<unknown>)[] = [
      () => ask('runs/log-metric', { run_id, key: 'auc', value: 0.5, timestamp: 1, step: 0 }),
      () => ask('runs/log-metric', { run_id, key: 'auc', value: 0.75, timestamp: 2, step: 1 }),
      () => ask('runs/log-parameter', { run_id, key: 'depth', value: '6' }),
      () => ask('runs/set-tag', { run_id, key: 'stage', value: 'é' }),
      () => ask('runs/delete-tag', { run_id, key: 'stage' }),
      () => ask('runs/log-batch', { run_id, tags: [{ key: 'a', value: 'b' }] }),
      () => ask('runs/log-inputs', { run_id, datasets: [{ dataset, tags: [] }] }),
      () => ask('runs/outputs', { run_id, models: [{ model_id: 'm-1', step: 3 }] }),
      () => ask('runs/update', { run_id, run_name: 'renamed' }),
      () => ask('runs/update', { run_id, status: 'FAILED', end_time: 9 }),
      () => client.tracking.updateRun({ params, body: { status: 'running', endedAtMs: null } }),
      () => client.tracking.finishRun({ params, body: { status: 'killed' } }),
      () => ask('runs/delete', { run_id }),
      () => ask('runs/restore', { run_id }),
      () => ask('experiments/delete', { experiment_id }),
      () => ask('experiments/restore', { experiment_id }),
    ]
    let before = await search()
    for (const change of changes) {
      clock.advance(1)
      await change()
      const after = await search()
      const all = await Promise.all(after.map(({ info }) => get(info.run_id)))
      expect(after, String(change)).toEqual(all)
      expect(after, String(change)).not.toEqual(before)
      expect(await search()).toEqual(after)
      before = after
    }

    // A run that takes the id of one that is gone for good is another one.
    await client.tracking.deleteRun({ params })
    clock.advance(1000)
    await client.storage.collectGarbage({ body: { graceMs: 0 } })
    expect((await search()).map(({ info }) => info.run_id)).not.toContain(run_id)
    await client.tracking.createRun({ body: { id: run_id, experimentId: experiment_id, name: 'another' } })
    const names = (await search()).map(({ info }) => info.run_name)
    expect(names.sort()).toEqual(['a', 'another', 'c'])
  })
