import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pythonHas, runPython } from '../../../tests/python.ts'
import { servedWorld } from '../../../tests/served-world.ts'
import { ended } from './checks.conformance.ts'

const there = pythonHas('mlflow', 'mlflow, sklearn')

it.skipIf(!there)(
  `what MLflow's client registers is checked by itself, with its own example${there ? '' : ' (skipped: no python with mlflow)'}`,
  async () => {
    await using world = await servedWorld()
    const told = await runPython(
      join(import.meta.dirname, '../../../tests/clients/register_models.py'),
      world.url,
    )
    for (const name of ['strict', 'blind'])
      expect(told[name]).toMatchObject({ status: 'READY', tags: {}, later: {} })

    expect(await ended(world, 'strict')).toMatchObject({ state: 'passed', asked: true })
    await world.serving.deploy({ endpoint: 'strict', model: 'strict', version: 1 })
    const rows = [
      { plan: 'fibre', months: 0 },
      { plan: 'dsl', months: 1 },
    ]
    const answer = await world.ask('POST', '/api/v1/endpoints/strict/predict', { rows })
    expect(answer.json.predictions.map((one: { prediction: number }) => one.prediction)).toEqual(told.answer)

    // Of a row that was made up it says that it knows no such category: whoever knows better says so.
    const failed = await ended(world, 'blind')
    expect(failed).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('unknown categories') as string,
    })
    const blind = { endpoint: 'blind', model: 'blind', version: 1 }
    await expect(world.serving.deploy(blind)).rejects.toMatchObject({ code: 'SERVING_SMOKE_FAILED' })
    await world.serving.checks.waiveCheck('blind', 1, 'it takes its own categories', 'ana')
    await world.serving.deploy(blind)
    const waived = await world.ask('POST', '/api/v1/endpoints/blind/predict', { rows })
    expect(waived.json.predictions).toEqual(answer.json.predictions)
  },
  240_000,
)
