import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ingest } from '@slipway/ml/table'
import { openWorld, someDataset, someModelVersion, type World } from '../../../tests/worlds.ts'
import { changesOf } from './changes.ts'
import { metricChanges } from './metric-changes.ts'

const params = { name: 'churn' }

/** A dataset version of 400 rows, with `tenure` shifted and perhaps a further column. */
async function dataset(world: World, shift: number, extra: string | null = null) {
  const csv = join(world.platform.home, `rows-${shift}.csv`)
  const rows = Array.from({ length: 400 }, (_, i) => {
    const row = [String(shift + ((i * 7919) % 100)), i % 3 ? 'basic' : 'fibre']
    return [...row, ...(extra ? ['x'] : [])].join(',')
  })
  await writeFile(csv, `tenure,plan${extra ? `,${extra}` : ''}\n${rows.join('\n')}\n`)
  const found = await ingest(csv, { outDir: world.platform.home })
  const { digest, bytes } = await world.platform.artifacts.put(found.parquetPath)
  const body = {
    ...(await someDataset(world)),
    digest: found.digest,
    rows: found.rows,
    fields: [...found.fields],
    parts: [{ digest, bytes, rows: found.rows, content: found.digest }],
  }
  return (await world.client.datasets.addDatasetVersion({ params, body })).version
}

describe('the difference between two versions', () => {
  it('names what differs, from the data to the deployment, and nothing else', async () => {
    await using world = await openWorld()
    const { registry, tracking } = world.client
    const [first, second] = [await dataset(world, 0), await dataset(world, 60, 'region')]
    const run = async (depth: string) =>
      (await tracking.createRun({ body: { params: { depth, kind: 'tree' } } })).id
    const base = await someModelVersion(world)
    const make = (body: object) =>
      registry.createModelVersion({ params, body: { ...base, ...body } as typeof base })
    const metric = (value: number, half: number) => ({
      value,
      low: value - half,
      high: value + half,
      on: 'cv5',
      n: 400,
    })
    await make({
      lineage: {
        datasetVersion: first.id,
        datasetDigest: first.digest,
        codeDigest: 'c1',
        lockfileDigest: 'l1',
        environment: { node: 'v24.1.0', platform: 'linux-x64' },
        run: await run('4'),
      },
      signature: { task: 'binary', inputs: [{ name: 'tenure', type: 'integer' }] },
      metrics: { roc_auc: metric(0.8, 0.01), brier: metric(0.2, 0.05), own: metric(1, 0.1) },
      gate: { passed: false, rules: [{ rule: 'roc_auc ≥ 0.85', ok: false }] },
      deployment: { endpoint: 'churn' },
    })
    await make({
      lineage: {
        datasetVersion: second.id,
        datasetDigest: second.digest,
        codeDigest: 'c2',
        lockfileDigest: 'l1',
        environment: { node: 'v24.2.0', platform: 'linux-x64' },
        run: await run('6'),
      },
      signature: {
        task: 'binary',
        inputs: [
          { name: 'tenure', type: 'number' },
          { name: 'region', type: 'text' },
        ],
      },
      metrics: { roc_auc: metric(0.9, 0.01), brier: metric(0.19, 0.05), own: metric(5, 0.1) },
      gate: { passed: true, rules: [{ rule: 'roc_auc ≥ 0.85', ok: true }] },
      deployment: { endpoint: 'churn', host: { threads: 2 } },
    })
    const diff = await registry.diffModelVersions({ params: { ...params, number: 1 }, query: { with: 2 } })
    const { data, metrics, ...rest } = diff
    expect(data).toMatchObject({
      before: { number: 1, rows: 400, digest: first.digest },
      after: { number: 2, digest: second.digest },
    })
    expect(data.columns.map(({ key }) => key)).toEqual(['region.nullable', 'region.type'])
    expect(data.moved).toHaveLength(1)
    expect(data.moved![0]).toMatch(/^tenure has moved/)
    expect(metrics.map(({ metric: name, verdict }) => [name, verdict])).toEqual([
      ['brier', 'no difference'],
      ['own', 'different'],
      ['roc_auc', 'better'],
    ])
    expect(rest).toEqual({
      before: { model: 'churn', number: 1 },
      after: { model: 'churn', number: 2 },
      code: { changes: [{ key: 'digest', before: 'c1', after: 'c2' }], files: null },
      environment: [{ key: 'node', before: 'v24.1.0', after: 'v24.2.0' }],
      parameters: [{ key: 'depth', before: '4', after: '6' }],
      signature: [
        { key: 'inputs.region.type', before: null, after: 'text' },
        { key: 'inputs.tenure.type', before: 'integer', after: 'number' },
      ],
      gate: [
        { key: 'roc_auc ≥ 0.85', before: 'fails', after: 'holds' },
        { key: 'verdict', before: 'refused', after: 'passed' },
      ],
      deployment: [{ key: 'host.threads', before: null, after: '2' }],
    })
    const self = await registry.diffModelVersions({
      params: { ...params, number: 2 },
      query: { with: 'latest' },
    })
    expect([self.data.moved, self.data.columns, self.signature, self.gate]).toEqual([[], [], [], []])
    expect(new Set(self.metrics.map(({ verdict }) => verdict))).toEqual(new Set(['no difference']))
  })

  it('says what it cannot compare, and whom it does not know', async () => {
    await using world = await openWorld()
    const { registry } = world.client
    const body = { ...(await someModelVersion(world)), metrics: {} }
    await registry.createModelVersion({ params, body })
    await registry.createModelVersion({ params: { name: 'other' }, body })
    const at = { ...params, number: 1 as const }
    const diff = await registry.diffModelVersions({ params: at, query: { with: 1, model: 'other' } })
    expect(diff.data).toEqual({ before: null, after: null, columns: [], moved: null })
    expect(diff.after).toEqual({ model: 'other', number: 1 })
    const none = registry.diffModelVersions({ params: at, query: { with: 9 } })
    await expect(none).rejects.toMatchObject({ code: 'REGISTRY_VERSION_NOT_FOUND' })
  })
})

it('tells changes by dotted keys, named things of a list by their names', () => {
  const before = { a: 1, b: { c: [1, 2] }, list: [{ name: 'x', t: 1 }, { name: 'y' }], gone: null }
  const after = { a: 1, b: { c: [2] }, list: [{ name: 'y' }, { name: 'x', t: 2 }], now: true }
  expect(changesOf(before, after)).toEqual([
    { key: 'b.c', before: '[1,2]', after: '[2]' },
    { key: 'list.x.t', before: '1', after: '2' },
    { key: 'now', before: null, after: 'true' },
  ])
  expect(changesOf(null, undefined)).toEqual([])
})

it('calls a difference one only where its own interval leaves out zero', () => {
  const of = (value: number, half: number) => ({
    m: { value, low: value - half, high: value + half, on: 'test', n: 9 },
  })
  const verdict = (was: number, is: number, half: number, upwards: boolean | null = true) =>
    metricChanges(of(was, half), of(is, half), () => upwards)[0]!.verdict
  // The half width of the difference is √2 times that of each.
  expect(verdict(0, 0.142, 0.1)).toBe('better')
  expect(verdict(0, 0.141, 0.1)).toBe('no difference')
  expect(verdict(0, 0.142, 0.1, false)).toBe('worse')
  expect(verdict(0, 0.142, 0.1, null)).toBe('different')
  expect(verdict(0, 5, 0)).toBe('cannot tell')
  expect(metricChanges({}, of(1, 1), () => true)[0]).toMatchObject({ before: null, verdict: 'cannot tell' })
})
