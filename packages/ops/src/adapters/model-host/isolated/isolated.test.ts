import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Batch } from '@slipway/ml/model'
import type { NumberColumn } from '@slipway/ml/table'
import { writeLoopModel } from '../../../../tests/loop-model.ts'
import { servedWorld } from '../../../../tests/served-world.ts'
import { writeTinyModel } from '../../../../tests/tiny-model.ts'
import { hostSlow } from '../model-host.errors.ts'
import { breaker } from './breaker.ts'
import { isolatedHost, mayHang } from './index.ts'

let root: string
const at = (name: string) => join(root, name)
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'isolated-'))
  await writeLoopModel(at('loop'))
  await writeLoopModel(at('hoard'), { hoards: true })
  await writeTinyModel(at('tiny'))
})
afterAll(() => rm(root, { recursive: true }))

const rounds = (...values: number[]): Batch => ({
  rows: values.length,
  columns: [{ name: 'n', type: 'integer', values: Float64Array.from(values) }],
})
const endless = 1_000_000_000

describe('a model that may hang', () => {
  it('is known by its loops', async () => {
    expect(await Promise.all(['loop', 'hoard', 'tiny'].map((name) => mayHang(at(name))))).toEqual([
      true,
      true,
      false,
    ])
  })

  it('answers, is ended when its time is over, and answers again', async () => {
    const host = isolatedHost({ timeoutMs: 700 })
    const model = await host.open(at('loop'))
    try {
      expect(model.signature.inputs).toMatchObject([{ name: 'n', type: 'integer' }])
      const sin3 = (x: number) => Math.sin(Math.sin(Math.sin(x)))
      const { columns } = await model.predict(rounds(3, 1))
      const { values } = columns[0] as NumberColumn
      expect(columns[0]!.name).toBe('y')
      expect(values[0]).toBeCloseTo(sin3(3), 5)
      expect(values[1]).toBeCloseTo(sin3(1), 5)
      const slow = model.predict(rounds(endless))
      const behind = model.predict(rounds(3))
      await expect(slow).rejects.toMatchObject({ code: 'MODEL_HOST_TIMEOUT' })
      // Who waited behind it is answered by the process that takes its place.
      expect((await behind).rows).toBe(1)
    } finally {
      await host.close()
    }
  })

  it('is ended when it takes more memory than it may, whoever else is answered', async () => {
    const host = isolatedHost({ memoryBytes: 400 * 1024 ** 2 })
    const model = await host.open(at('hoard'))
    try {
      await expect(model.predict(rounds(endless))).rejects.toMatchObject({ code: 'MODEL_HOST_OUT_OF_MEMORY' })
      expect((await model.predict(rounds(2))).rows).toBe(1)
    } finally {
      await host.close()
    }
  })
})

describe('a breaker', () => {
  it('refuses at once after three failures in a row, lets one try after a while, and closes when that went well', async () => {
    let nowMs = 0
    const guarded = breaker({ tickMs: () => nowMs })
    const asks = { count: 0, fails: true }
    const call = () =>
      guarded(async () => {
        asks.count++
        if (asks.fails) throw hostSlow(700)
        return 'answer'
      })
    for (let i = 0; i < 3; i++) await expect(call()).rejects.toMatchObject({ code: 'MODEL_HOST_TIMEOUT' })
    await expect(call()).rejects.toMatchObject({ code: 'MODEL_HOST_RESTING', kind: 'unavailable' })
    expect(asks.count).toBe(3)
    nowMs = 5000
    const both = await Promise.allSettled([call(), call()])
    expect(both.map((one) => (one as PromiseRejectedResult).reason.code)).toEqual([
      'MODEL_HOST_TIMEOUT',
      'MODEL_HOST_RESTING',
    ])
    nowMs = 10_001
    asks.fails = false
    expect(await call()).toBe('answer')
    expect(await call()).toBe('answer')
  })
})

it('keeps a model that hangs from everybody who asks another, and says so in the words of HTTP', async () => {
  process.env['SLIPWAY_MODEL_TIMEOUT_S'] = '0.7'
  try {
    await using world = await servedWorld()
    await world.tiny('churn')
    await world.registered('loop', at('loop'))
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    await world.serving.deploy({ endpoint: 'loop', model: 'loop', version: 1 })
    const loop = (n: number) => world.ask('POST', '/api/v1/endpoints/loop/predict', { rows: [{ n }] })
    const row = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
    expect((await loop(3)).status).toBe(200)
    for (let round = 0; round < 3; round++) {
      const slow = loop(endless)
      let over = false
      void slow.finally(() => {
        over = true
      })
      const ended = () => over
      let asked = 0
      while (!ended()) {
        expect((await world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [row] })).status).toBe(200)
        asked++
      }
      expect((await slow).json.error.code).toBe('MODEL_HOST_TIMEOUT')
      expect((await slow).status).toBe(504)
      expect(asked).toBeGreaterThan(3)
    }
    const refused = await loop(3)
    expect([refused.status, refused.headers.get('retry-after'), refused.json.error.code]).toEqual([
      503,
      '5',
      'MODEL_HOST_RESTING',
    ])
    const foreign = await world.ask('POST', '/v2/models/loop/infer', {
      inputs: [{ name: 'n', shape: [1], datatype: 'INT64', data: [3] }],
    })
    expect([foreign.status, foreign.headers.get('retry-after')]).toEqual([503, '5'])

    await world.serving.deploy({ endpoint: 'hasty', model: 'loop', version: 1, deadlineMs: 300 })
    const input = { name: 'n', shape: [1], datatype: 'INT64', data: [endless] }
    const [native, inference, sagemaker] = await Promise.all([
      world.ask('POST', '/api/v1/endpoints/hasty/predict', { rows: [{ n: endless }] }),
      world.ask('POST', '/v2/models/hasty/infer', { inputs: [input] }),
      world.ask('POST', '/endpoints/hasty/invocations', { instances: [{ n: endless }] }),
    ])
    const code = expect.stringMatching(/^(SERVING_DEADLINE|MODEL_HOST_TIMEOUT)$/) as string
    expect([native.status, native.json]).toMatchObject([504, { error: { code } }])
    expect([inference.status, inference.json]).toMatchObject([
      504,
      { code, error: expect.any(String) as string },
    ])
    expect([sagemaker.status, sagemaker.json]).toMatchObject([424, { code, OriginalStatusCode: 504 }])
  } finally {
    delete process.env['SLIPWAY_MODEL_TIMEOUT_S']
  }
})
