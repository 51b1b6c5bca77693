import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ColumnDrift } from '@slipway/contract/monitoring'
import { baselineOf } from '@slipway/ml/drift'
import { seededRandom } from '@slipway/ml/stats'
import { tableOf, writeParquet } from '@slipway/ml/table'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import type { Ground } from '../../tests/worlds.ts'
import type { PlatformOptions } from '../app/index.ts'
import { probabilityOf, tinySignature, type TinyRow } from '../../tests/tiny-model.ts'

const customers = (rows: number, seed: number, older = 0): TinyRow[] => {
  const random = seededRandom(seed)
  return Array.from({ length: rows }, () => ({
    tenure: Math.floor(random.next() * 40) + older,
    charges: random.next() < 0.1 ? null : 20 + random.next() * 80,
    contract: random.next() < 0.6 ? 'Monthly' : 'Yearly',
    senior: random.next() < 0.2,
    since: '2024-01-31',
  }))
}

const training = customers(2000, 1)
const inputFields = tinySignature.inputs.map(({ name, type }) => ({ name, type, nullable: true }))
const answersTo = (rows: TinyRow[]) =>
  rows.map((row) => {
    const probability = probabilityOf(row)
    return { prediction: probability >= 0.5 ? 'Yes' : 'No', probability }
  })
const baseline = JSON.stringify({
  inputs: baselineOf(tableOf(training as never, inputFields)),
  predictions: baselineOf(tableOf(answersTo(training))),
})

/** A project whose pipeline is to start when somebody should look at the endpoint. */
const onDrift = { name: 'moved', on: 'alert-raised', where: { alert: 'drift', endpoint: 'churn' } }
const planner: PlatformOptions['planner'] = {
  project: 'watched',
  names: () => ['retrain'],
  stamp: () => '',
  describe: async () => ({ title: 'retrain', params: {}, schedules: [onDrift] }),
  plan: () => Promise.reject(new Error('nothing starts here')),
}

const watchedOn =
  (ground: Ground) =>
  async (files: Record<string, string> = { 'baseline.json': baseline }) => {
    const world = await servedWorld(ground, { planner })
    await world.tiny('churn', { files })
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    return world
  }
const drift = (world: ServedWorld, body: unknown = {}) =>
  world.ask('POST', '/api/v1/endpoints/churn/drift', body)
const send = (world: ServedWorld, rows: TinyRow[]) =>
  world.ask('POST', '/api/v1/endpoints/churn/predict', { rows })
const drifted = ({ columns, predictions }: { columns: ColumnDrift[]; predictions: ColumnDrift[] }) =>
  [...columns, ...predictions].filter((column) => column.drifted).map(({ name }) => name)

/** What holds of watched endpoints on every database. */
export const monitoringConformance = (ground: Ground) =>
  describe('a watched endpoint', () => {
    const watched = watchedOn(ground)
    it('finds nothing where customers are as in training, and drift where they changed', async () => {
      await using world = await watched()
      await world.schedules.list({})
      await send(world, customers(700, 2))
      const calm = (await drift(world)).json
      expect(calm).toMatchObject({
        endpoint: 'churn',
        model: 'churn',
        version: 1,
        source: 'captured',
        drifted: false,
        baselineRows: 2000,
        rows: 700,
      })
      expect(drifted(calm)).toEqual([])
      expect(calm.verdict).toMatch(/look as they did in training\. Its predictions look as they did/)
      const sinceMs = Date.now() + 1
      await new Promise((resolve) => setTimeout(resolve, 5))
      await send(world, customers(700, 3, 25))
      const moved = (await drift(world, { sinceMs })).json
      expect(moved).toMatchObject({ sinceMs, drifted: true, rows: 700 })
      expect(drifted(moved)).toEqual(['tenure', 'prediction', 'probability'])
      expect(moved.verdict).toMatch(/tenure.*Its predictions have changed/)
      const tenure = moved.columns.find(({ name }: { name: string }) => name === 'tenure')
      expect(tenure).toMatchObject({ test: 'ks', drifted: true })
      expect(tenure.why).toMatch(/1000 rows a test decides/)
      expect(tenure.metrics.psi).toBeGreaterThan(0.25)

      expect(await world.schedules.fires('moved', 9)).toMatchObject([
        { event: { alert: 'drift', endpoint: 'churn', version: 1, report: moved.id }, status: 'waiting' },
      ])

      const listed = (await world.ask('GET', '/api/v1/endpoints/churn/drift')).json.reports
      expect(listed).toEqual([moved, calm])
      expect((await world.ask('GET', '/api/v1/endpoints/churn/drift?limit=1')).json.reports).toHaveLength(1)
      expect((await world.ask('GET', `/api/v1/drift-reports/${calm.id}`)).json).toEqual(calm)
    })

    it('compares a stored Parquet file and a dataset version too', async () => {
      await using world = await watched()
      const path = join(world.home, 'new.parquet')
      const rows = customers(1500, 4, 25).map((row, i) => ({ ...row, customer: `c${i}` }))
      const fields = [...inputFields, { name: 'customer', type: 'text', nullable: false } as const]
      await writeParquet(tableOf(rows, fields), path)
      const file = await world.artifacts.put(path)
      const report = (await drift(world, { source: file.digest })).json
      expect(report).toMatchObject({ source: file.digest, drifted: true, rows: 1500 })
      expect(drifted(report)).toEqual(['tenure', 'prediction', 'probability'])
      expect(world.serving.list()).toHaveLength(1)
      expect((await world.ask('GET', '/api/v1/endpoints/churn')).json.counts).toMatchObject({ rows: 0 })
      await writeParquet(tableOf(rows.map(({ tenure, charges }) => ({ tenure, charges }))), path)
      const part = (await drift(world, { source: (await world.artifacts.put(path)).digest })).json
      expect(part).toMatchObject({
        predictions: [],
        verdict: expect.stringContaining('Gone: contract') as string,
      })
      expect(report.columns.find(({ name }: { name: string }) => name === 'tenure').test).toBe('wasserstein')
      const { version } = await world.datasets.add(
        'new',
        {
          digest: `ds1:${'0'.repeat(64)}`,
          rows: 1500,
          fields: [{ name: 'tenure', type: 'integer', nullable: false }],
          source: { path: 'new.parquet', format: 'parquet', bytes: 1, sha256: '0'.repeat(64) },
          parts: [{ ...file, rows: 1500, content: `ds1:${'0'.repeat(64)}` }],
        },
        'ana',
      )
      expect((await drift(world, { source: version.id })).json.columns).toEqual(report.columns)
    })

    it('says how many rows there are and how many it needs', async () => {
      await using world = await watched()
      await send(world, customers(40, 2))
      expect(await drift(world)).toMatchObject({
        status: 400,
        json: {
          error: {
            code: 'MONITORING_TOO_FEW_ROWS',
            message: expect.stringMatching(/are 40 captured .*; a comparison needs 100/) as string,
            hint: expect.stringContaining('60 more') as string,
          },
        },
      })
      expect((await drift(world, { minRows: 40 })).status).toBe(200)
    })

    it('refuses what it cannot compare', async () => {
      await using world = await watched()
      const code = async (body: unknown) => (await drift(world, body)).json.error.code as string
      expect(await code({ source: 'yesterday' })).toBe('MONITORING_SOURCE_UNKNOWN')
      expect(await code({ sinceMs: 5, untilMs: 5 })).toBe('MONITORING_WINDOW_EMPTY')
      expect(await code({ source: `sha256:${'0'.repeat(64)}`, sinceMs: 5 })).toBe('MONITORING_WINDOW_OF_FILE')
      expect(await code({ source: `sha256:${'0'.repeat(64)}` })).toBe('STORE_FILE_MISSING')
      expect(await code({ minRows: 0 })).toBe('HTTP_INVALID_BODY')
      const strange = join(world.home, 'strange.parquet')
      await writeParquet(tableOf(Array.from({ length: 200 }, (_, x) => ({ x }))), strange)
      expect(await code({ source: (await world.artifacts.put(strange)).digest })).toBe(
        'MONITORING_NOTHING_TO_COMPARE',
      )
      expect((await world.ask('GET', '/api/v1/drift-reports/dr_x')).status).toBe(404)
      expect((await world.ask('POST', '/api/v1/endpoints/chrn/drift', {})).status).toBe(404)
      expect((await world.ask('GET', '/api/v1/endpoints/chrn/drift')).status).toBe(404)

      await using bare = await watched({})
      expect(await drift(bare)).toMatchObject({
        status: 409,
        json: { error: { code: 'MONITORING_NO_BASELINE' } },
      })
      // A single baseline, of the whole training table, is that of the inputs.
      const whole = baselineOf(
        tableOf(training.map((row, i) => ({ ...row, Churn: 'No', id: `c${i}` })) as never),
      )
      await using single = await watched({ 'baseline.json': JSON.stringify(whole) })
      await send(single, customers(200, 2))
      const report = (await drift(single)).json
      expect(report.verdict).not.toContain('Gone')
      expect(report.columns.map(({ name }: { name: string }) => name)).not.toContain('Churn')
      await using broken = await watched({ 'baseline.json': '{"inputs":' })
      expect((await drift(broken)).json.error.code).toBe('MONITORING_BASELINE_UNREADABLE')
    })
  })
