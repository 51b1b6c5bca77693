import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { defaultGuardrails } from '@slipway/contract/guardrails'
import { servedWorld } from '../../tests/served-world.ts'
import { postgresDialect } from '../adapters/database/postgres.ts'
import { sqliteDialect } from '../adapters/database/sqlite.ts'
import type { Ground } from '../../tests/worlds.ts'
import { probabilityOf, type TinyRow } from '../../tests/tiny-model.ts'

const ana: TinyRow = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false, since: '2024-01-31' }
const ben: TinyRow = { tenure: 60, charges: null, contract: 'Yearly', senior: true, since: null }
const expected = (row: TinyRow, shift = 0) => {
  const probability = probabilityOf(row, shift)
  return {
    prediction: probability >= 0.5 ? 'Yes' : 'No',
    probability: expect.closeTo(probability, 12) as number,
  }
}

/** What holds of endpoints on every database. */
export const servingConformance = (ground: Ground) =>
  describe('an endpoint', () => {
    it('answers rows, tells what it is, and lists what it answered', async () => {
      await using world = await servedWorld(ground)
      await world.tiny('churn')
      const deployed = await world.ask('POST', '/api/v1/endpoints/churn/revisions', {
        model: 'churn',
        version: 1,
        reason: 'first',
      })
      expect(deployed.json).toMatchObject({
        revision: 1,
        variants: [{ role: 'champion', model: 'churn', version: 1 }],
        author: 'local',
        reason: 'first',
      })
      const answer = await world.ask('POST', '/api/v1/endpoints/churn/predict', {
        rows: [ana, ben],
        id: 'mine',
      })
      expect(answer.json).toEqual({
        predictions: [expected(ana), expected(ben)],
        id: 'mine',
        model: 'churn',
        version: 1,
      })
      await world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [{ ...ana, contract: 'Daily' }] })
      await world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [{ ...ana, tenure: 'x' }] })

      const { predictions } = (await world.ask('GET', '/api/v1/endpoints/churn/predictions?limit=10')).json
      expect(predictions).toHaveLength(2)
      expect(predictions[1]).toMatchObject({
        id: 'mine',
        endpoint: 'churn',
        revision: 1,
        variant: 'champion',
        version: 1,
        rows: 2,
        inputs: {
          tenure: [3, 60],
          charges: [70.5, null],
          since: [Date.UTC(2024, 0, 31), null],
          senior: [false, true],
        },
        outputs: { prediction: [expected(ana).prediction, expected(ben).prediction] },
      })

      const detail = (await world.ask('GET', '/api/v1/endpoints/churn')).json
      expect(detail).toMatchObject({
        name: 'churn',
        model: 'churn',
        version: 1,
        revisions: [{ revision: 1 }],
        counts: { requests: 3, rows: 3, errors: 1, unknownCategories: 1, captured: 3, dropped: 0 },
      })
      expect(detail.example.curl).toContain(`curl -s ${world.url}/api/v1/endpoints/churn/predict`)
      const example = await world.ask('POST', detail.path, { rows: detail.example.rows })
      expect(example.status).toBe(200)
      const metrics = (await world.ask('GET', '/metrics')).text
      expect(metrics).toContain('slipway_serving_requests_total{endpoint="churn"} 4')
      expect(metrics).toContain('slipway_serving_latency_seconds_count{endpoint="churn"} 3')
    })

    it('answers again after a restart, with its revisions and its captures', async () => {
      const first = await servedWorld(ground)
      await first.tiny('churn')
      await first.serving.deploy({ endpoint: 'live', model: 'churn', version: 1 })
      await first.ask('POST', '/api/v1/endpoints/live/predict', { rows: [ana] })
      await using world = await first.restart()
      expect(world.serving.list()).toMatchObject([{ name: 'live', revision: 1 }])
      expect(
        (await world.ask('POST', '/api/v1/endpoints/live/predict', { rows: [ben] })).json.predictions,
      ).toEqual([expected(ben)])
      expect((await world.ask('GET', '/api/v1/endpoints/live/predictions')).json.predictions).toHaveLength(2)
    })

    it('reads revisions that were stored before variants had names, weights and settings', async () => {
      let url: string | undefined
      const first = await servedWorld(async () => {
        const made = await ground()
        url = made?.url
        return made
      })
      await first.tiny('churn')
      await first.serving.deploy({ endpoint: 'live', model: 'churn', version: 1 })
      const dialect = url ? postgresDialect(url) : sqliteDialect(join(first.home, 'slipway.db'))
      const other = new Kysely({ dialect })
      const variants = '[{"role":"champion","model":"churn","version":1}]'
      await sql`update endpoint_revisions set variants = ${variants}, settings = '{}'`.execute(other)
      await other.destroy()
      await using world = await first.restart()
      const { revisions, variants: now } = (await world.ask('GET', '/api/v1/endpoints/live')).json
      const champion = {
        name: 'champion',
        role: 'champion',
        model: 'churn',
        version: 1,
        weight: 100,
        share: 1,
      }
      expect(now).toEqual([champion])
      expect(revisions).toMatchObject([
        {
          variants: [champion],
          stickBy: null,
          guardrails: defaultGuardrails,
          capture: { share: 1 },
          cause: 'deploy',
        },
      ])
      const { predictions } = (await world.ask('POST', '/api/v1/endpoints/live/predict', { rows: [ana] }))
        .json
      expect(predictions).toEqual([expected(ana)])
    })

    it('says that it is unavailable where its model was lost, and recovers with it', async () => {
      const first = await servedWorld(ground)
      await first.tiny('churn')
      await first.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
      await mkdir(join(first.home, 'models', 'half.draft'))
      await using world = await first.restart()
      expect(await readdir(join(world.home, 'models'))).toHaveLength(1)
      await rm(join(world.home, 'models'), { recursive: true })
      await rename(join(world.home, 'artifacts'), join(world.home, 'away'))
      const ask = () => world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [ana] })
      expect(await ask()).toMatchObject({
        status: 503,
        json: { error: { code: 'SERVING_MODEL_UNREADABLE' } },
      })
      expect((await world.ask('GET', '/api/v1/endpoints')).json.endpoints).toMatchObject([{ name: 'churn' }])
      await rm(join(world.home, 'artifacts'), { recursive: true, force: true })
      await rename(join(world.home, 'away'), join(world.home, 'artifacts'))
      expect((await ask()).json.predictions).toEqual([expected(ana)])
    })

    it('moves to a new revision between requests, and none fails meanwhile', async () => {
      await using world = await servedWorld(ground)
      await world.tiny('churn')
      await world.tiny('churn', { shift: 2 })
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
      const stop = new AbortController()
      const seen: number[] = []
      const asking = Array.from({ length: 4 }, async () => {
        while (!stop.signal.aborted) {
          const { status, json } = await world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [ana] })
          expect(status).toBe(200)
          expect(json.predictions).toEqual([expected(ana, json.version === 2 ? 2 : 0)])
          seen.push(json.version as number)
        }
      })
      while (seen.length < 20) await new Promise((resolve) => setTimeout(resolve, 5))
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 2 })
      const before = seen.length
      while (seen.length < before + 20) await new Promise((resolve) => setTimeout(resolve, 5))
      stop.abort()
      await Promise.all(asking)
      expect(new Set(seen)).toEqual(new Set([1, 2]))
      expect(seen.at(-1)).toBe(2)
      const { revisions } = (await world.ask('GET', '/api/v1/endpoints/churn')).json
      expect(revisions.map((one: { revision: number }) => one.revision)).toEqual([2, 1])
    })

    it('is deployed to by several people at once, one after another', async () => {
      await using world = await servedWorld(ground)
      await world.tiny('churn')
      const made = await Promise.all(
        Array.from({ length: 5 }, () => world.serving.deploy({ endpoint: 'e', model: 'churn', version: 1 })),
      )
      expect(made.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5])
    })

    it('keeps what it has where a deployment fails', async () => {
      await using world = await servedWorld(ground)
      await world.tiny('churn')
      await world.tiny('churn', { files: { 'model.onnx': 'not a model' } })
      await world.tiny('churn', { gate: { passed: false, rules: [] } })
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
      const deploy = (version: number, name = 'churn') =>
        world.ask('POST', `/api/v1/endpoints/${name}/revisions`, { model: 'churn', version })
      expect((await deploy(2)).json.error).toMatchObject({ code: 'SERVING_SMOKE_FAILED' })
      expect(await deploy(3)).toMatchObject({
        status: 403,
        json: { error: { code: 'SERVING_VERSION_REFUSED' } },
      })
      expect(await deploy(9)).toMatchObject({ status: 404 })
      expect((await deploy(2, 'new')).status).toBe(403)
      expect((await deploy(1, '..%2f..%2fx')).status).toBe(400)
      expect(world.serving.list().map(({ name, revision }) => [name, revision])).toEqual([['churn', 1]])
      expect((await world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [ana] })).status).toBe(200)
    })

    it('says what is wrong with a request', async () => {
      await using world = await servedWorld(ground)
      await world.tiny('churn')
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
      const predict = (body: unknown, headers?: Record<string, string>) =>
        world.ask('POST', '/api/v1/endpoints/churn/predict', body, headers)
      const refused = async (body: unknown, headers?: Record<string, string>) => {
        const { status, json } = await predict(body, headers)
        return { status, ...json.error }
      }
      expect(await refused('{"rows":[{"tenure":NaN}]}')).toMatchObject({
        status: 400,
        code: 'SERVING_NOT_JSON',
        hint: expect.stringContaining('null') as string,
      })
      expect(await refused('')).toMatchObject({ status: 400, code: 'SERVING_NOT_JSON' })
      expect(await refused([])).toMatchObject({ code: 'SERVING_REQUEST_FORM' })
      expect(await refused({ rows: [] })).toMatchObject({ code: 'SERVING_NO_ROWS' })
      expect(await refused({ rows: [ana], id: 7 })).toMatchObject({ code: 'SERVING_INPUT_VALUE' })
      expect(await refused('tenure\n3', { 'content-type': 'text/csv' })).toMatchObject({ status: 415 })
      expect(await refused({ rows: [ana] }, { 'content-encoding': 'br' })).toMatchObject({
        code: 'SERVING_BAD_ENCODING',
      })
      expect(await refused({ rows: [ana] }, { 'content-encoding': 'gzip' })).toMatchObject({
        code: 'SERVING_BAD_ENCODING',
      })
      const zipped = (text: string) => predict(gzipSync(text), { 'content-encoding': 'gzip' })
      expect((await zipped(JSON.stringify({ rows: [ana] }))).json.predictions).toEqual([expected(ana)])
      expect(await zipped(' '.repeat(65 * 1024 * 1024))).toMatchObject({
        status: 413,
        json: { error: { code: 'SERVING_BODY_TOO_LARGE' } },
      })
      expect(
        (await world.ask('POST', '/api/v1/endpoints/chrn/predict', { rows: [ana] })).json.error,
      ).toMatchObject({
        code: 'SERVING_ENDPOINT_NOT_FOUND',
        hint: expect.stringContaining('churn') as string,
      })
    })
  })
