import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Batch } from '@slipway/ml/model'
import { newGraph } from '@slipway/ml/onnx'
import type { NumberColumn } from '@slipway/ml/table'
import { writeLoopModel } from '../../../../tests/loop-model.ts'
import { servedWorld } from '../../../../tests/served-world.ts'
import { writeTinyModel } from '../../../../tests/tiny-model.ts'
import { isolatedHost, isUnbounded } from './index.ts'

let root: string
const at = (name: string) => join(root, name)
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'isolated-'))
  await writeLoopModel(at('loop'))
  await writeLoopModel(at('hoard'), { hoards: true })
  await writeTinyModel(at('tiny'))
  await writeBlankModel(at('blank'))
  await writeBlankModel(at('flood'), true)
})
/** A model from elsewhere that makes, and where it is to `flood` gives, as many zeros as its input says. */
const writeBlankModel = async (dir: string, flood = false): Promise<void> => {
  const graph = newGraph('blank')
  const n = graph.input('n', 'int64')
  const most = graph.node('ReduceMax', [n])
  const zeros = graph.node('ConstantOfShape', [most])
  const y = graph.node('Add', [graph.node('Cast', [n], { to: 1 }), graph.node('ReduceSum', [zeros])])
  graph.output('y', flood ? zeros : y, 'float')
  await mkdir(dir)
  await writeFile(join(dir, 'blank.onnx'), graph.finish({ producerVersion: '0.0.0', metadata: {} }))
}
afterAll(() => rm(root, { recursive: true }))

const rounds = (...values: number[]): Batch => ({
  rows: values.length,
  columns: [{ name: 'n', type: 'integer', values: Float64Array.from(values) }],
})
const endless = 1_000_000_000

describe('a model that may hang', () => {
  it('is known by its loops, and by what is as large as a value says', async () => {
    const names = ['loop', 'hoard', 'blank', 'tiny']
    expect(await Promise.all(names.map((name) => isUnbounded(at(name))))).toEqual([true, true, true, false])
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
      expect(model.health!()).toMatchObject({ process: 'running', lastEnd: null })
      const beganMs = Date.now()
      await expect(slow).rejects.toMatchObject({ code: 'MODEL_HOST_TIMEOUT' })
      expect(model.health!()).toMatchObject({
        process: 'starting',
        lastEnd: { why: expect.stringContaining('within 0.7 s') as string },
      })
      expect(model.health!().lastEnd!.atMs).toBeGreaterThanOrEqual(beganMs)
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

  it('is refused what it may not have, and goes on', async () => {
    const ended: string[] = []
    const host = isolatedHost({ memoryBytes: 500 * 1024 ** 2 }, (_, why) => ended.push(why))
    const model = await host.open(at('blank'))
    try {
      for (const values of [2_000_000_000, 10 ** 12])
        await expect(model.predict(rounds(values))).rejects.toMatchObject({
          code: 'MODEL_HOST_OUT_OF_MEMORY',
        })
      expect((await model.predict(rounds(3))).rows).toBe(1)
      expect(ended).toEqual([])
    } finally {
      await host.close()
    }
  })

  it('is refused an answer that the server would have to hold whole', async () => {
    const host = isolatedHost()
    const model = await host.open(at('flood'))
    try {
      await expect(model.predict(rounds(1e8))).rejects.toMatchObject({
        code: 'MODEL_HOST_RUN_FAILED',
        message: expect.stringContaining('its answer has') as string,
      })
      expect(model.health!().restarts).toBe(0)
    } finally {
      await host.close()
    }
  })

  it('is replaced between two requests where it keeps much of what one needed', async () => {
    const host = isolatedHost({ memoryBytes: 500 * 1024 ** 2 })
    const model = await host.open(at('blank'))
    try {
      await model.predict(rounds(3))
      // Looked at, which is done ten times a second, before it grows.
      await new Promise((done) => setTimeout(done, 400))
      // 300 MB, which ONNX Runtime keeps for the next run.
      expect((await model.predict(rounds(75_000_000))).rows).toBe(1)
      await expect.poll(() => model.health!().restarts).toBe(1)
      expect((await model.predict(rounds(3))).rows).toBe(1)
    } finally {
      await host.close()
    }
  })
})

it('keeps a model that hangs from everybody who asks another, and says so in the words of HTTP', async () => {
  process.env['SLIPWAY_MODEL_TIMEOUT_S'] = '1'
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
    const shown = await world.ask('GET', '/api/v1/endpoints/loop')
    expect(shown.json.variantCounts[0].host).toMatchObject({
      state: 'resting',
      failuresInARow: 3,
      refused: 1,
      lastFailure: { code: 'MODEL_HOST_TIMEOUT' },
      restarts: expect.any(Number) as number,
    })
    const { text } = await world.ask('GET', '/metrics')
    expect(text).toContain(
      'slipway_serving_model_resting{endpoint="loop",variant="champion",version="1"} 1\n',
    )
    // A model that runs in the server has no such lines.
    expect(text).not.toContain('slipway_serving_model_resting{endpoint="churn"')
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
    const code = expect.stringMatching(/^(SERVING_DEADLINE|MODEL_HOST_TIMEOUT|MODEL_HOST_BUSY)$/) as string
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
