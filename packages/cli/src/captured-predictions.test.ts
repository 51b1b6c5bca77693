import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readTable, records } from '@slipway/ml/table'
import { servedWorld, type ServedWorld } from '../../ops/tests/served-world.ts'
import { lineageText } from './screen/lineage.ts'

let world: ServedWorld
let folder: string
beforeAll(async () => {
  world = await servedWorld()
  folder = await mkdtemp(join(tmpdir(), 'captured-'))
  await world.tiny('churn')
  await world.tiny('churn', { shift: 1 })
  const capture = {
    share: 1,
    retentionDays: null,
    retentionBytes: null,
    treatments: { tenure: 'drop', contract: 'mask' },
  } as const
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1, capture })
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 2, shadow: { share: 1 } })
  const ask = (id: string, ...charges: number[]) =>
    world.ask('POST', '/api/v1/endpoints/churn/predict', {
      id,
      rows: charges.map((charge) => ({ tenure: 3, charges: charge, contract: 'Monthly', senior: false })),
    })
  await ask('one', 20)
  await ask('two', 30, 40)
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 2 })
  await ask('three', 50)
  await ask('bad')
  const labels = [
    { id: 'two', row: 1, value: 'No' },
    { id: 'three', value: 'Yes' },
    { id: 'three', value: 'No', atMs: 1 },
    { id: 'nobody', value: 'Yes' },
  ]
  expect((await world.ask('POST', '/api/v1/endpoints/churn/labels', { labels })).status).toBe(200)
}, 60_000)
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const bin = join(import.meta.dirname, '../bin/slipway.mjs')
const slipway = async (...args: string[]) => {
  const env = { ...process.env, SLIPWAY_URL: world.url }
  const child = spawn(process.execPath, [bin, ...args, '--json'], { cwd: folder, env })
  let told = ''
  child.stdout.on('data', (text: Buffer) => (told += String(text)))
  await once(child, 'close')
  return { code: child.exitCode, told: JSON.parse(told) as any }
}
const rowsOf = async ({ version }: { version: { parts: { digest: string }[] } }) => {
  const rows = []
  for (const { digest } of version.parts) {
    const path = await world.artifacts.pathOf(digest)
    rows.push(...records(await readTable(path)))
  }
  return rows
}

it('are rows of a dataset, hidden as they were captured, with the versions that answered', async () => {
  const { told } = await slipway('data', 'add', 'endpoint:churn')
  expect(told.version).toMatchObject({
    name: 'churn',
    rows: 4,
    source: { path: 'endpoint:churn', connector: 'endpoint', answeredBy: ['churn@1', 'churn@2'] },
  })
  const rows = await rowsOf(told)
  expect(rows.map((row) => [row['prediction_id'], Number(row['prediction_row']), row['charges']])).toEqual([
    ['one', 0, 20],
    ['two', 0, 30],
    ['two', 1, 40],
    ['three', 0, 50],
  ])
  expect(rows[0]).not.toHaveProperty('tenure')
  expect(rows[0]!['contract']).toBe('•••')
  expect(rows[0]).toHaveProperty(['predicted.probability'])
  expect(rows[0]).not.toHaveProperty('label')

  const dataset = `dataset:${told.version.id}`
  const { json: graph } = await world.ask('GET', `/api/v1/lineage?of=${dataset}`)
  for (const edge of [
    { from: 'endpoint:churn@1', to: 'captures:churn', words: 'captured' },
    { from: 'captures:churn', to: dataset, words: 'taken from' },
    { from: 'model:churn@1', to: dataset, words: 'answered by' },
    { from: 'model:churn@2', to: dataset, words: 'answered by' },
  ])
    expect(graph.edges).toContainEqual(edge)
  const { json: on } = await world.ask('GET', '/api/v1/lineage?of=model:churn@1&depth=1')
  expect(on.edges).toContainEqual({ from: 'model:churn@1', to: dataset, words: 'answers taken into' })
  const { json: lineage } = await world.ask('GET', `/api/v1/dataset-versions/${told.version.id}/lineage`)
  expect(lineageText(lineage)).toContain('answers of churn@1\nanswers of churn@2')
}, 60_000)

it('come with the labels that count now, of one version or time, and are asked for again alike', async () => {
  const { told } = await slipway('data', 'add', 'endpoint:churn', '--labels', '--name', 'answered')
  const answers = (rows: Record<string, unknown>[]) => rows.map((row) => [row['charges'], row['label']])
  expect(answers(await rowsOf(told))).toEqual([
    [40, 'No'],
    [50, 'Yes'],
  ])
  const second = await slipway(
    'data',
    'add',
    'endpoint:churn',
    '--labels',
    '--model-version',
    '2',
    '--name',
    'second',
  )
  expect(answers(await rowsOf(second.told))).toEqual([[50, 'Yes']])
  expect(second.told.version.source).toMatchObject({
    labels: 'told',
    modelVersion: 2,
    answeredBy: ['churn@2'],
  })

  const late = { labels: [{ id: 'one', value: 'Yes' }] }
  await world.ask('POST', '/api/v1/endpoints/churn/labels', late)
  const pulled = await slipway('data', 'pull', 'answered')
  expect(pulled.told).toMatchObject({ created: true, version: { number: 2, rows: 3 } })
  expect((await slipway('data', 'pull', 'second')).told).toMatchObject({ created: false })

  const none = await slipway('data', 'add', 'endpoint:churn', '--to', '2020-01-01')
  expect(none).toMatchObject({ code: 3, told: { error: { code: 'CLI_NOTHING_CAPTURED' } } })
  expect((await slipway('data', 'add', 'endpoint:nobody')).told.error.code).toBe('SERVING_ENDPOINT_NOT_FOUND')
}, 90_000)
