import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tableOfBatch } from '@slipway/ml/model'
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
