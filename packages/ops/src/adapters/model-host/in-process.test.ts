import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleBatch, tableOfBatch } from '@slipway/ml/model'
import { records } from '@slipway/ml/table'
import { writeTinyModel } from '../../../tests/tiny-model.ts'
import { modelHostConformance } from '../../ports/model-host.conformance.ts'
import { inProcessHost } from './in-process.ts'

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
