import { expect, it } from 'vitest'
import { servedWorld } from '../../../tests/served-world.ts'

it('hides inputs as the endpoint says before they reach the disk, and erases a person', async () => {
  await using world = await servedWorld()
  await world.tiny('churn')
  const treatments = { contract: 'hmac', charges: 'mask', senior: 'drop' } as const
  const capture = { share: 1, retentionDays: null, retentionBytes: null, treatments }
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1, capture })
  const ask = (contract: string) =>
    world.ask('POST', '/api/v1/endpoints/churn/predict', {
      rows: [{ tenure: 3, charges: 70.5, contract, senior: false, since: '2024-01-31' }],
      id: contract,
    })
  for (const contract of ['Monthly', 'Yearly']) expect((await ask(contract)).status).toBe(200)
  const path = '/api/v1/endpoints/churn/predictions'
  const [pseudonym] = await world.privacy.pseudonyms(['Monthly'])
  const { predictions } = (await world.ask('GET', `${path}?id=Monthly`)).json
  expect(predictions[0].inputs).toEqual({
    tenure: [3],
    charges: ['•••'],
    contract: [pseudonym],
    since: [Date.UTC(2024, 0, 31)],
  })
  const { inputs } = await world.serving.captured('churn', {}, 10)
  expect(inputs.columns.map(({ name }) => name)).toEqual(['tenure', 'since'])
  const erased = await world.ask('DELETE', `${path}?column=contract&value=Monthly`)
  expect(erased.json).toEqual({ rows: 1, left: 0 })
  expect((await world.ask('GET', path)).json.predictions.map(({ id }: { id: string }) => id)).toEqual([
    'Yearly',
  ])
  expect((await world.ask('DELETE', `${path}?column=nobody&value=x`)).status).toBe(404)
})
