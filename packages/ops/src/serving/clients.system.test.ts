import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pythonHas, runPython } from '../../tests/python.ts'
import { servedWorld } from '../../tests/served-world.ts'
import { probabilityOf, writeTinyModel } from '../../tests/tiny-model.ts'

const clients = join(import.meta.dirname, '../../tests/clients')
const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
const ben = { tenure: 60, charges: 20, contract: 'Yearly', senior: true }

const hasTriton = pythonHas('tritonclient', 'tritonclient.http')
describe(`NVIDIA's client${hasTriton ? '' : ' (skipped: no python with tritonclient)'}`, () => {
  it.skipIf(!hasTriton)('gets the same answer in every form', async () => {
    await using world = await servedWorld()
    await world.tiny('churn')
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    const told = await runPython(join(clients, 'triton.py'), new URL(world.url).host, 'churn')
    expect(told).toMatchObject({
      live: true,
      ready: true,
      model_ready: true,
      strange_ready: false,
      server: { name: 'slipway', extensions: ['binary_tensor_data'] },
      model: { name: 'churn', versions: ['1'] },
    })
    const same = {
      prediction: [ana, ben].map((row) => (probabilityOf(row) >= 0.5 ? 'Yes' : 'No')),
      probability: [ana, ben].map((row) => expect.closeTo(probabilityOf(row), 12) as number),
    }
    const forms = ['json', 'binary', 'mixed', 'plain', 'version', 'gzip', 'deflate', 'answer_gzip']
    expect(told).toMatchObject(Object.fromEntries(forms.map((form) => [form, same])))
    expect(told.error).toEqual({ status: '400', message: 'The input "tenure" is missing.' })
  })
})

const hasMlflow = pythonHas('mlflow', 'mlflow.pyfunc.scoring_server.client')
describe(`MLflow's scoring client${hasMlflow ? '' : ' (skipped: no python with mlflow)'}`, () => {
  it.skipIf(!hasMlflow)('gets what MLflow itself makes of the model folder', async () => {
    await using world = await servedWorld()
    const folder = await mkdtemp(join(tmpdir(), 'tiny-'))
    await writeTinyModel(folder)
    await world.registered('churn', folder)
    await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
    const { hostname, port } = new URL(world.url)
    const told = await runPython(join(clients, 'mlflow_scoring.py'), hostname, port, folder)
    await rm(folder, { recursive: true })
    const rows = [ana, { ...ben, charges: null }].map((row) => ({
      prediction: probabilityOf(row) >= 0.5 ? 'Yes' : 'No',
      probability: expect.closeTo(probabilityOf(row), 6) as number,
    }))
    // That of the API: a client decides by it what it may ask.
    expect(told.version).toMatch(/^3\.\d+\.\d+$/)
    expect(told.frame).toEqual(rows)
    expect(told.pyfunc).toEqual({ predictions: rows })
    expect(told.error).toMatch(/error code 400.*tenure.* is missing/)
  })
})
