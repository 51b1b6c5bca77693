import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { openWorld, type World } from '../../../../ops/tests/worlds.ts'
import { runId, writeMlruns, writeModel } from '../../../tests/mlruns-folder.ts'
import { fingerprint, pointsFingerprint } from './fingerprint.ts'
import { folderOf } from './artifact-folder.ts'
import { importMlflow } from './import-mlflow.ts'
import { openJournal } from './journal.ts'
import { openSource } from './open-source.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-import-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function bring(world: World, options: { deleted?: boolean; fetch?: typeof fetch } = {}) {
  await using source = await openSource(join(folder, 'mlruns'), null)
  const { url, token } = world.platform
  const client = connect({ url, token, fetch: options.fetch })
  const journal = openJournal(join(folder, 'home'), source.identity)
  return await importMlflow(
    source,
    { client, url, token },
    { deleted: options.deleted ?? false, jobs: 4, journal },
  )
}

const counts = ({ rows }: Awaited<ReturnType<typeof bring>>) =>
  Object.fromEntries(rows.map(({ what, source, here }) => [what, source === here ? here : [source, here]]))

describe('an import from MLflow', () => {
  it('brings runs over under their ids, with all that they hold', async () => {
    writeMlruns(join(folder, 'mlruns'), 3, 12_000)
    await using world = await openWorld()
    const report = await bring(world, { deleted: true })
    expect(report).toMatchObject({ same: true, differing: [], filesAway: [] })
    expect(counts(report)).toMatchObject({
      experiments: 1,
      runs: 3,
      params: 9,
      points: 36_012,
      datasets: 3,
      files: 6,
    })
    const { tracking, artifacts } = world.client
    const run = await tracking.getRun({ params: { id: runId(0) } })
    expect(run).toMatchObject({
      name: 'run 0',
      status: 'finished',
      lifecycle: 'active',
      parentId: runId(2),
      createdBy: 'ana',
      startedAtMs: 1_700_000_000_000,
      endedAtMs: 1_700_000_009_000,
      tags: { 'mlflow.runName': 'run 0', 'mlflow.parentRunId': runId(2) },
      inputs: [
        { name: 'train', digest: 'abc123', context: 'training', tags: { quality: 'high' }, schema: null },
      ],
    })
    expect(Object.entries(run.params).sort()).toEqual([
      ['depth', '0'],
      ['empty', ''],
      ['model/kind', 'tree\nof lines'],
    ])
    expect(await tracking.getRun({ params: { id: runId(1) } })).toMatchObject({ lifecycle: 'deleted' })
    expect(await tracking.getRun({ params: { id: runId(2) } })).toMatchObject({
      status: 'running',
      endedAtMs: null,
    })
    const { points } = await tracking.getMetricHistory({
      params: { id: runId(0) },
      query: { key: 'val/odd' },
    })
    expect(points).toEqual([
      { value: '-Infinity', step: -1, tMs: 7 },
      { value: 'NaN', step: 0, tMs: 5 },
      { value: 1e-5, step: 0, tMs: 8 },
      { value: 'Infinity', step: 1, tMs: 6 },
    ])
    const { digest } = run.artifacts.find(({ path }) => path === 'notes.md')!
    expect(await new Response(await artifacts.getArtifact({ params: { digest } })).text()).toBe('# 0\n')
    const { experiments } = await tracking.listExperiments({})
    expect(experiments.find(({ name }) => name === 'from mlflow')).toMatchObject({ tags: { team: 'growth' } })
  })

  it('brings registered models over under their numbers, once', async () => {
    writeMlruns(join(folder, 'mlruns'), 3, 10)
    writeModel(join(folder, 'mlruns'))
    await using world = await openWorld()
    for (const time of ['first', 'again']) {
      const report = await bring(world, { deleted: true })
      expect(report, time).toMatchObject({ same: true, refused: [] })
      expect(counts(report), time).toMatchObject({ models: 1, versions: 2, aliases: 1 })
    }
    const { registry } = world.client
    expect(await registry.getModel({ params: { name: 'leaver' } })).toMatchObject({
      description: 'Who leaves',
      tags: { owner: 'ana' },
      aliases: { best: 3 },
    })
    const { versions } = await registry.listModelVersions({ params: { name: 'leaver' } })
    expect(versions).toMatchObject([
      { number: 3, stage: 'production', description: 'version 3', tags: { checked: 'yes' } },
      { number: 1, stage: 'candidate', lineage: { run: runId(0) }, facts: { source: 'runs:/x/model' } },
    ])
    expect(versions[0]!.files.map(({ path, bytes }) => [path, bytes]).sort()).toEqual([
      ['deep/er/empty.txt', 0],
      ['notes.md', 4],
    ])
  })

  it('brings logged models over under their ids, with scores and files, and binds versions to them', async () => {
    writeMlruns(join(folder, 'mlruns'), 3, 10)
    writeModel(join(folder, 'mlruns'))
    const id = `m-${'c'.repeat(32)}`
    const root = join(folder, 'mlruns/424242/models', id)
    const put = (path: string, text: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const facts = { model_id: id, experiment_id: "'424242'", name: 'clf', model_type: 'sklearn', status: 2 }
    const times = { creation_timestamp: 5, last_updated_timestamp: 9, source_run_id: runId(0) }
    const meta = { ...facts, ...times, artifact_location: join(root, 'artifacts'), lifecycle_stage: 'active' }
    put(
      'meta.yaml',
      Object.entries(meta)
        .map(([key, value]) => `${key}: ${value}\n`)
        .join(''),
    )
    put('params/depth', '6')
    put('tags/kind', 'tree')
    put('metrics/auc', `7 0.5 1 ${runId(0)}\n8 nan 2 ${runId(0)} test abc\n`)
    put('artifacts/MLmodel', 'flavors: {}\n')
    const version = join(folder, 'mlruns/models/leaver/version-3/meta.yaml')
    writeFileSync(version, readFileSync(version, 'utf8').replace(/^source: .*$/m, `source: models:/${id}`))
    await using world = await openWorld()
    for (const time of ['first', 'again']) {
      const report = await bring(world, { deleted: true })
      expect(report, time).toMatchObject({ same: true, refused: [], differing: [] })
      expect(counts(report), time).toMatchObject({ 'logged models': 1, versions: 2 })
    }
    const { loggedModels, registry, tracking } = world.client
    const model = await loggedModels.getLoggedModel({ params: { id } })
    expect(model).toMatchObject({
      name: 'clf',
      type: 'sklearn',
      runId: runId(0),
      status: 'ready',
      createdAtMs: 5,
      updatedAtMs: 9,
      params: { depth: '6' },
      tags: { kind: 'tree' },
      artifacts: [{ path: 'MLmodel', bytes: 12 }],
    })
    expect(model.metrics.map(({ value, dataset }) => [value, dataset])).toEqual([
      [0.5, null],
      ['NaN', { name: 'test', digest: 'abc' }],
    ])
    expect((await registry.getModelVersion({ params: { name: 'leaver', number: 3 } })).origin).toEqual({
      source: `models:/${id}`,
      location: `mlflow-artifacts:/${model.experimentId}/models/${id}/artifacts`,
      runLink: null,
      loggedModel: id,
    })
    const { experiments } = await tracking.listExperiments({})
    expect(experiments.find(({ name }) => name === 'from mlflow')).toMatchObject({
      createdAtMs: expect.any(Number),
      id: model.experimentId,
    })
  })

  it('does not mix a model with one of the same name that stands here', async () => {
    writeMlruns(join(folder, 'mlruns'), 3, 10)
    writeModel(join(folder, 'mlruns'))
    await using world = await openWorld()
    const { registry, artifacts } = world.client
    const file = await artifacts.putArtifact({ body: Buffer.from('mine') })
    const body = { signature: {}, files: [{ path: 'model.onnx', ...file }] }
    await registry.createModelVersion({ params: { name: 'leaver' }, body })
    const report = await bring(world)
    expect(report.same).toBe(false)
    expect(report.refused).toMatchObject([{ run: 'leaver@1', why: expect.stringContaining('not of MLflow') }])
    expect(await registry.getModel({ params: { name: 'leaver' } })).toMatchObject({
      versions: 1,
      description: '',
    })
  })

  it('counts what was deleted there as deleted since then', async () => {
    writeMlruns(join(folder, 'mlruns'), 3, 10)
    await using world = await openWorld()
    await bring(world, { deleted: true })
    const { tracking, storage } = world.client
    const later = { params: { id: runId(0) }, query: { deletedAtMs: world.clock.nowMs() + 1e12 } }
    await tracking.deleteRun(later)
    expect((await storage.collectGarbage({ body: {} })).purged.runs).toBe(1)
    await expect(tracking.getRun({ params: { id: runId(1) } })).rejects.toMatchObject({ kind: 'not-found' })
    world.clock.advance(31 * 24 * 3_600_000)
    expect((await storage.collectGarbage({ body: {} })).purged.runs).toBe(1)
  })

  it('leaves deleted runs where they are, unless asked', async () => {
    writeMlruns(join(folder, 'mlruns'), 3, 10)
    await using world = await openWorld()
    expect(counts(await bring(world))).toMatchObject({ runs: 2 })
    await expect(world.client.tracking.getRun({ params: { id: runId(1) } })).rejects.toMatchObject({
      kind: 'not-found',
    })
  })

  it('goes on where it was cut short, at any request, and doubles nothing', async () => {
    writeMlruns(join(folder, 'mlruns'), 5, 30)
    await using world = await openWorld()
    const cutAfter = (requests: number): typeof fetch => {
      let left = requests
      return async (...args) => {
        if (left-- <= 0) throw new TypeError('the line is cut')
        return fetch(...args)
      }
    }
    let tries = 0
    for (const requests of [1, 3, 7, 12, 20, 31]) {
      const cut = bring(world, { deleted: true, fetch: cutAfter(requests) })
      tries += await cut.then(
        () => 0,
        () => 1,
      )
    }
    expect(tries).toBeGreaterThan(3)
    const report = await bring(world, { deleted: true })
    expect(report.same).toBe(true)
    expect(counts(report)).toMatchObject({ runs: 5, points: 170, files: 10 })
    // A run that has not ended may have grown; the others are not asked for again.
    let asked = 0
    const counting: typeof fetch = (...args) => (asked++, fetch(...args))
    expect((await bring(world, { deleted: true, fetch: counting })).same).toBe(true)
    expect(asked).toBeLessThan(20)
  })

  it('says where this side is not what the source holds', async () => {
    writeMlruns(join(folder, 'mlruns'), 1, 10)
    await using world = await openWorld()
    const { tracking } = world.client
    await tracking.createRun({ body: { id: runId(0), params: { other: '1' } } })
    const report = await bring(world)
    expect(report.same).toBe(false)
    expect(report.differing).toEqual([{ run: runId(0), parts: expect.arrayContaining(['params', 'state']) }])
  })

  it('tells of a run that is refused here, and brings the rest', async () => {
    writeMlruns(join(folder, 'mlruns'), 2, 10)
    writeFileSync(join(folder, 'mlruns/424242', runId(0), 'params/long'), 'x'.repeat(20_000))
    await using world = await openWorld()
    const report = await bring(world, { deleted: true })
    expect(report.same).toBe(false)
    expect(report.refused).toMatchObject([{ run: runId(0), why: expect.stringContaining('long') }])
    expect(report.rows.find(({ what }) => what === 'runs')).toMatchObject({ source: 2, here: 1 })
    expect(await world.client.tracking.getRun({ params: { id: runId(1) } })).toMatchObject({ name: 'run 1' })
  })

  it('tells of files that lie where they cannot be read, and brings the rest', async () => {
    writeMlruns(join(folder, 'mlruns'), 1, 10)
    const meta = join(folder, 'mlruns/424242', runId(0), 'meta.yaml')
    writeFileSync(
      meta,
      `artifact_uri: s3://bucket/x\nexperiment_id: '424242'\nlifecycle_stage: active\nrun_id: ${runId(0)}\nstart_time: 1\nend_time: 2\nstatus: 3\n`,
    )
    await using world = await openWorld()
    const report = await bring(world)
    expect(report.same).toBe(false)
    expect(report.filesAway).toMatchObject([{ run: runId(0), why: expect.stringContaining('s3://bucket/x') }])
    expect(counts(report)).toMatchObject({ points: 14, files: 0 })
  })

  it('refuses what is no store', async () => {
    writeFileSync(join(folder, 'no.db'), 'plain text')
    await expect(openSource(join(folder, 'no.db'), null)).rejects.toMatchObject({
      code: 'IMPORT_SOURCE_UNREADABLE',
    })
    await expect(openSource(join(folder, 'absent'), null)).rejects.toMatchObject({
      code: 'IMPORT_SOURCE_UNREADABLE',
    })
    await using empty = await openSource(folder, null)
    await expect(empty.experiments()).rejects.toMatchObject({ code: 'IMPORT_SOURCE_UNREADABLE' })
    await using nobody = await openSource('http://127.0.0.1:1', null)
    await expect(nobody.experiments()).rejects.toMatchObject({ code: 'IMPORT_SOURCE_UNREADABLE' })
  })
})

describe('addresses of artifacts', () => {
  const where = { base: '/data', artifacts: null }
  it.each([
    ['/a/b', '/a/b'],
    ['file:///a/b%20c', '/a/b c'],
    ['file:rel/x', '/data/rel/x'],
    ['mlruns/0/x', '/data/mlruns/0/x'],
    ['mlflow-artifacts:/0/x/artifacts', '/data/mlartifacts/0/x/artifacts'],
    ['mlflow-artifacts://host:5000/0/x', '/data/mlartifacts/0/x'],
  ])('%s is %s', (uri, path) => expect(folderOf(uri, where)).toBe(path))

  it('may lie in a folder that is named, or where this cannot read', () => {
    expect(folderOf('mlflow-artifacts:/0/x', { ...where, artifacts: '/art' })).toBe('/art/0/x')
    expect(() => folderOf('s3://bucket/x', where)).toThrow('s3://bucket/x')
  })
})

describe('a fingerprint', () => {
  it('does not depend on the order, but on everything else', () => {
    const of = (...points: Parameters<ReturnType<typeof pointsFingerprint>['add']>[0]) => {
      const sum = pointsFingerprint()
      sum.add(points)
      return sum.text()
    }
    const [a, b] = [
      { key: 'a', value: 1, step: 1, tMs: 1 },
      { key: 'b', value: 'NaN' as const, step: -1, tMs: 2 },
    ]
    expect(of(a, b)).toBe(of(b, a))
    const others = [
      { ...a, key: 'c' },
      { ...a, value: 2 },
      { ...a, step: 2 },
      { ...a, tMs: 2 },
      { ...a, value: 'Infinity' as const },
    ]
    expect(new Set([a, ...others].map((point) => of(point))).size).toBe(6)
    expect(of({ ...a, value: 0 })).toBe(of({ ...a, value: -0 }))
    expect(fingerprint().text()).toBe('0'.repeat(16))
  })
})
