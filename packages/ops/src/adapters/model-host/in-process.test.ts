import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Batch, exampleBatch, type Signature, tableOfBatch } from '@slipway/ml/model'
import { newGraph } from '@slipway/ml/onnx'
import { type NumberColumn, records } from '@slipway/ml/table'
import { writeTinyModel } from '../../../tests/tiny-model.ts'
import { modelHostConformance } from '../../ports/model-host.conformance.ts'
import { inProcessHost } from './in-process.ts'
import { largeBeyond } from './is-large.ts'
import { isolatedHost } from './isolated/index.ts'

describe('with plans of its own', () => {
  modelHostConformance(() => inProcessHost())
})
describe('with ONNX Runtime alone', () => {
  modelHostConformance(() => inProcessHost({ plans: false }))
})

it('hands out the example that was stored with a model', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'example-'))
  await writeTinyModel(dir)
  const host = inProcessHost()
  const exampleIn = async () => {
    const { example, close } = await host.open(dir)
    await close()
    return example && records(tableOfBatch(example))
  }
  expect(await exampleIn()).toBeNull()
  const saved = 'flavors:\n  onnx: {}\nsaved_input_example_info:\n  artifact_path: input_example.json\n'
  await writeFile(join(dir, 'MLmodel'), saved)
  const columns = ['senior', 'tenure', 'charges', 'contract', 'since']
  await writeFile(
    join(dir, 'input_example.json'),
    `{"columns": ${JSON.stringify(columns)}, "data": [[true, 3, NaN, "Daily", null]]}`,
  )
  expect(await exampleIn()).toEqual([
    { tenure: 3, charges: null, contract: 'Daily', senior: true, since: null },
  ])
  await host.close()
  await rm(dir, { recursive: true })
})

it('gives up large requests that take too long, and answers those behind them on another thread', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'late-'))
  await writeTinyModel(dir)
  const host = inProcessHost({ largeRows: 0 })
  const { predict, signature } = await host.open(dir)
  const batch = exampleBatch(signature)
  // No thread begins within a millisecond: the first ends with it, the second is never begun.
  const late = [1, 1].map(async (deadlineMs) => predict(batch, deadlineMs))
  const behind = predict(batch)
  for (const one of await Promise.allSettled(late))
    expect(one).toMatchObject({ status: 'rejected', reason: { code: 'MODEL_HOST_TIMEOUT' } })
  expect((await behind).rows).toBe(batch.rows)
  await host.close()
  await rm(dir, { recursive: true })
})

it('outlives runs that take too long, wherever ONNX Runtime is at, and the end of a thread that has just begun', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'late-'))
  await writeTinyModel(dir)
  const host = inProcessHost({ largeRows: 0 })
  const { predict, signature } = await host.open(dir)
  const one = exampleBatch(signature)
  const many = (rows: number): Batch => ({
    rows,
    columns: one.columns.map((column) =>
      'codes' in column
        ? { ...column, codes: new Int32Array(rows).fill(column.codes[0]!) }
        : { ...column, values: new Float64Array(rows).fill((column as NumberColumn).values[0]!) },
    ) as Batch['columns'],
  })
  const failure = async (rows: Batch, deadlineMs?: number): Promise<unknown> => {
    try {
      await predict(rows, deadlineMs)
    } catch (cause) {
      return cause
    }
  }
  const late: unknown[] = []
  for (const deadlineMs of [5, 10, 20, 40, 60, 80, 120]) {
    expect((await predict(one)).rows).toBe(one.rows)
    late.push(await failure(many(400_000), deadlineMs))
  }
  expect(late).toContainEqual(expect.objectContaining({ code: 'MODEL_HOST_TIMEOUT' }))
  const begun = failure(one)
  await host.close()
  await begun
  await rm(dir, { recursive: true })
}, 60_000)

it('answers large requests of models from elsewhere apart: of what they take nobody knows', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'apart-'))
  const graph = newGraph('squares')
  const x = graph.input('x', 'float')
  const axis = (at: number) => graph.constant('int64', [1], [BigInt(at)])
  const each = graph.node('Unsqueeze', [x, axis(1)])
  const all = graph.node('MatMul', [each, graph.node('Unsqueeze', [x, axis(0)])])
  graph.output('y', graph.node('ReduceSum', [all, axis(1)], { keepdims: 0 }), 'float')
  await writeFile(join(dir, 'squares.onnx'), graph.finish({ producerVersion: '0.0.0', metadata: {} }))
  const isolated = isolatedHost({ memoryBytes: 600 * 1024 ** 2 }, undefined, true)
  const host = inProcessHost({ apart: isolated })
  const model = await host.open(dir)
  const numbers = (rows: number): Batch => ({
    rows,
    columns: [{ name: 'x', type: 'number', values: new Float64Array(rows).fill(1) }],
  })
  const first = async (rows: number) =>
    ((await model.predict(numbers(rows))).columns[0] as NumberColumn).values[0]
  try {
    expect(await first(3)).toBe(3)
    expect(await first(3000)).toBe(3000)
    // 3.6 GB here.
    await expect(model.predict(numbers(30_000))).rejects.toMatchObject({ code: 'MODEL_HOST_OUT_OF_MEMORY' })
    expect(await first(3000)).toBe(3000)
    expect(await first(3)).toBe(3)
  } finally {
    await model.close()
    await host.close()
    await isolated.close()
    await rm(dir, { recursive: true })
  }
}, 60_000)

it('takes a request for large that has many rows, or many values where a model takes any number', () => {
  const tensor = (...shape: number[]): Signature['inputs'][number] => ({
    name: 'x',
    type: 'tensor',
    nullable: false,
    datatype: 'float32',
    shape,
  })
  const isLarge = (declared: readonly number[], rows: number, given: readonly number[]) =>
    largeBeyond(2000, { task: 'other', target: '', classes: [], inputs: [tensor(...declared)], outputs: [] })(
      {
        rows,
        columns: [
          { name: 'x', type: 'tensor', datatype: 'float32', shape: given, values: new Float32Array(0) },
        ],
      },
    )
  expect(isLarge([-1, 3, 224, 224], 4, [4, 3, 224, 224])).toBe(false)
  expect(isLarge([-1, 3, 224, 224], 2001, [2001, 3, 224, 224])).toBe(true)
  expect(isLarge([-1, -1], 3, [3, 600])).toBe(false)
  expect(isLarge([-1, -1], 4, [4, 600])).toBe(true)
})

it('opens elsewhere what is slow, and only that', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'slow-'))
  await writeTinyModel(dir)
  const elsewhere = inProcessHost({ plans: false })
  const opened = async (ms: number, plans: boolean) => {
    let moved = false
    const open: typeof elsewhere.open = (dir, onRun) => {
      moved = true
      return elsewhere.open(dir, onRun)
    }
    const host = inProcessHost({ plans, slow: { ms, host: { open } } })
    const model = await host.open(dir)
    expect(model.signature.inputs).toHaveLength(5)
    await model.close()
    await host.close()
    return moved
  }
  expect(await opened(0, false)).toBe(true)
  expect(await opened(60_000, false)).toBe(false)
  // What is answered without ONNX Runtime is not even asked.
  expect(await opened(0, true)).toBe(false)
  await elsewhere.close()
  await rm(dir, { recursive: true })
})
