import { describe, expect, it } from 'vitest'
import { openWorld, someDataset, someModelVersion, type Ground, type World } from '../../tests/worlds.ts'

const params = { name: 'churn' }
const champion = { ...params, alias: 'champion' }
const refusal = { passed: false, rules: [{ rule: 'roc_auc ≥ 0.9', ok: false, detail: '0.845' }] }

async function register({ client }: World, body: Awaited<ReturnType<typeof someModelVersion>>) {
  return (await client.registry.createModelVersion({ params, body })).version
}

/** What holds of the registry on every database. */
export const registryConformance = (ground: Ground) =>
  describe('registry', () => {
    it('keeps a version with everything that made it', async () => {
      await using world = await openWorld(ground)
      const { registry, datasets, tracking } = world.client
      const { version: data } = await datasets.addDatasetVersion({ params, body: await someDataset(world) })
      const run = await tracking.createRun({ body: {} })
      const body = {
        ...(await someModelVersion(world)),
        description: 'the first',
        lineage: {
          datasetVersion: data.id,
          datasetDigest: data.digest,
          codeDigest: 'c',
          run: run.id,
          seed: 7,
          environment: { node: 'v24.0.0', platform: 'linux-x64' },
        },
        gate: { passed: true, rules: [{ rule: 'roc_auc ≥ 0.8', ok: true }] },
        deployment: { endpoint: 'churn', threshold: null, host: { threads: 2 } },
        facts: { threshold: 0.31 },
      }
      const { version, created } = await registry.createModelVersion({ params, body })
      expect(created).toBe(true)
      expect(version).toMatchObject({ ...body, model: 'churn', number: 1, stage: 'candidate', aliases: [] })
      expect(version.id).toMatch(/^mv_/)
      expect(await registry.getModelVersion({ params: { ...params, number: 'latest' } })).toEqual(version)
      expect(await registry.getModel({ params })).toMatchObject({ versions: 1, latest: 1, aliases: {} })
    })

    it('numbers versions 1, 2, 3 …, however many come at once; a key makes one', async () => {
      await using world = await openWorld(ground)
      const body = await someModelVersion(world)
      const keys = ['a', 'b', 'a', undefined, 'b', 'c', undefined]
      const made = await Promise.all(
        keys.map((key) =>
          world.client.registry.createModelVersion({ params, body: { ...body, ...(key ? { key } : {}) } }),
        ),
      )
      expect([...new Set(made.map((m) => m.version.number))].sort()).toEqual([1, 2, 3, 4, 5])
      expect(made.filter((m) => m.created)).toHaveLength(5)
      expect(made[0]!.version.id).toBe(made[2]!.version.id)
      const { events } = await world.client.registry.listModelHistory({ params })
      expect(events.map((e) => e.kind)).toEqual(Array(5).fill('created'))
    })

    it('moves an alias only from where it is expected, and one of two racers wins', async () => {
      await using world = await openWorld(ground)
      const { registry } = world.client
      const body = await someModelVersion(world)
      for (let i = 0; i < 3; i++) await register(world, body)
      await registry.setAlias({ params: champion, body: { number: 1, from: null, reason: 'first' } })
      const race = await Promise.allSettled(
        [2, 3].map((number) => registry.setAlias({ params: champion, body: { number, from: 1 } })),
      )
      expect(race.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(race.find((r) => r.status === 'rejected')).toMatchObject({
        reason: { code: 'REGISTRY_ALIAS_MOVED', kind: 'conflict' },
      })
      const winner = (await registry.getAlias({ params: champion })).number
      expect((await registry.getModel({ params })).aliases).toEqual({ champion: winner })
      const { events } = await registry.listModelHistory({ params })
      const moves = events
        .filter((e) => e.kind === 'alias')
        .map(({ before, after, reason }) => [before, after, reason])
      expect(moves).toEqual([
        ['1', String(winner), ''],
        [null, '1', 'first'],
      ])
      await registry.removeAlias({ params: champion })
      await expect(registry.getAlias({ params: champion })).rejects.toMatchObject({
        code: 'REGISTRY_ALIAS_NOT_FOUND',
      })
      expect((await registry.listModelHistory({ params })).events[0]).toMatchObject({
        alias: 'champion',
        before: String(winner),
        after: null,
        by: 'local',
      })
    })

    it('notes every move of a stage, and refuses one from where it no longer stands', async () => {
      await using world = await openWorld(ground)
      const { registry } = world.client
      await register(world, await someModelVersion(world))
      const version = { ...params, number: 1 }
      await registry.setModelStage({ params: version, body: { stage: 'staging', from: 'candidate' } })
      await expect(
        registry.setModelStage({ params: version, body: { stage: 'production', from: 'candidate' } }),
      ).rejects.toMatchObject({ code: 'REGISTRY_STAGE_MOVED' })
      expect((await registry.getModelVersion({ params: version })).stage).toBe('staging')
      const { events } = await registry.listModelHistory({ params })
      expect(events[0]).toMatchObject({ kind: 'stage', before: 'candidate', after: 'staging' })
    })

    it('keeps what a gate refused, and lets nobody use it', async () => {
      await using world = await openWorld(ground)
      const { registry } = world.client
      const body = { ...(await someModelVersion(world)), gate: refusal }
      expect(await register(world, body)).toMatchObject({ stage: 'refused', gate: refusal })
      const use = registry.setAlias({ params: champion, body: { number: 1 } })
      await expect(use).rejects.toMatchObject({ code: 'REGISTRY_VERSION_REFUSED', kind: 'refused' })
      const version = { ...params, number: 1 }
      const move = registry.setModelStage({ params: version, body: { stage: 'production' } })
      await expect(move).rejects.toMatchObject({ code: 'REGISTRY_VERSION_REFUSED' })
      const gate = { passed: true, rules: [] }
      expect(await registry.recordGate({ params: version, body: { gate } })).toMatchObject({
        stage: 'candidate',
        gate,
      })
      expect(await registry.recordGate({ params: version, body: { gate: refusal } })).toMatchObject({
        stage: 'refused',
      })
    })

    it('refuses a folder that is not one, and lineage that leads nowhere', async () => {
      await using world = await openWorld(ground)
      const body = await someModelVersion(world)
      const file = body.files[0]!
      const withFiles = (...files: (typeof file)[]) => register(world, { ...body, files })
      for (const path of ['../x', '/etc/x', 'a//b', 'a\\b', '.', 'c:x'])
        await expect(withFiles({ ...file, path })).rejects.toMatchObject({
          code: 'REGISTRY_FILE_PATH_REFUSED',
        })
      await expect(withFiles(file, file)).rejects.toMatchObject({ code: 'REGISTRY_FILE_PATH_REFUSED' })
      await expect(withFiles({ ...file, bytes: 5 })).rejects.toMatchObject({
        code: 'REGISTRY_FILE_NOT_STORED',
      })
      const lineage = { datasetVersion: `ds_${'0'.repeat(26)}` }
      await expect(register(world, { ...body, lineage })).rejects.toMatchObject({ kind: 'not-found' })
      await expect(register(world, { ...body, lineage: { run: '0'.repeat(32) } })).rejects.toMatchObject({
        code: 'TRACKING_RUN_NOT_FOUND',
      })
      const contradicting = { ...body, deployment: { threshold: 0.4 } }
      await expect(register(world, contradicting)).rejects.toMatchObject({
        code: 'REGISTRY_THRESHOLD_CONTRADICTED',
      })
      await expect(world.client.registry.getModel({ params })).rejects.toMatchObject({
        code: 'REGISTRY_MODEL_NOT_FOUND',
      })
    })
  })
