import { expect, it } from 'vitest'
import { servedWorld } from '../../tests/served-world.ts'
import { probabilityOf } from '../../tests/tiny-model.ts'

const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }

it('says why, where it is asked', async () => {
  await using world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  const path = '/api/v1/endpoints/churn/predict'
  const { status, json } = await world.ask('POST', path, { rows: [ana], explain: true })
  expect(status).toBe(200)
  expect(json.explanation).toMatchObject({ method: 'sampled-shap', scale: 'output' })
  const [[said]] = json.explanation.rows
  expect(said.output).toBe('probability')
  const sum = said.contributions.reduce((all: number, { value }: { value: number }) => all + value, said.base)
  expect(sum).toBeCloseTo(probabilityOf(ana), 12)
  expect(said.contributions.map(({ column }: { column: string }) => column)).toContain('tenure')

  expect((await world.ask('POST', path, { rows: [ana] })).json.explanation).toBeUndefined()
  expect((await world.ask('POST', path, { rows: [ana], explain: 'yes' })).json.error).toMatchObject({
    code: 'SERVING_INPUT_VALUE',
  })
})
