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
  expect(json.explanation).toMatchObject({ method: 'kernel-shap', scale: 'output' })
  const [[said]] = json.explanation.rows
  expect(said.output).toBe('probability')
  const sum = said.contributions.reduce((all: number, { value }: { value: number }) => all + value, said.base)
  expect(sum).toBeCloseTo(probabilityOf(ana), 12)
  expect(json.explanation.background).toEqual({ from: 'training', rows: 1 })
  expect(said.contributions.map(({ column }: { column: string }) => column)).toContain('tenure')

  expect((await world.ask('POST', path, { rows: [ana] })).json.explanation).toBeUndefined()
  expect((await world.ask('POST', path, { rows: [ana], explain: 'yes' })).json.error).toMatchObject({
    code: 'SERVING_INPUT_VALUE',
  })

  // Once enough is asked of a revision, answers are explained beside it.
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  const usual = { ...ana, tenure: 60 }
  await world.ask('POST', path, { rows: Array.from({ length: 120 }, () => usual) })
  const { explanation: beside } = (await world.ask('POST', path, { rows: [ana], explain: true })).json
  expect(beside.background).toEqual({ from: 'captured', rows: 50 })
  expect(beside.rows[0][0].base).toBeCloseTo(probabilityOf(usual), 12)
  const weightiest = beside.rows[0][0].contributions[0]
  expect(weightiest).toEqual({
    column: 'tenure',
    value: expect.closeTo(probabilityOf(ana) - probabilityOf(usual), 12) as number,
  })
})

it('keeps what was told with the request, without what would tell hidden values', async () => {
  await using world = await servedWorld()
  await world.tiny('churn')
  const capture = {
    share: 1,
    retentionDays: null,
    retentionBytes: null,
    treatments: { tenure: 'drop' },
  } as const
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1, capture })
  const path = '/api/v1/endpoints/churn'
  const rows = [ana, { ...ana, contract: 'Yearly' }]
  const told = (await world.ask('POST', `${path}/predict`, { rows, id: 'told', explain: true })).json
  await world.ask('POST', `${path}/predict`, { rows, id: 'untold' })
  const sagemaker = {
    'x-amzn-sagemaker-enable-explanations': '`true`',
    'x-amzn-sagemaker-inference-id': 'aws',
  }
  const invoked = await world.ask('POST', '/endpoints/churn/invocations', { instances: [ana] }, sagemaker)
  expect(invoked.json.explanations.rows).toHaveLength(1)

  const { predictions } = (await world.ask('GET', `${path}/predictions?explain=true`)).json
  const kept = new Map<string, any>(predictions.map((one: { id: string }) => [one.id, one]))
  const visible = ({ column }: { column: string }) => column !== 'tenure'
  expect(kept.get('told').explanation).toEqual({
    ...told.explanation,
    rows: told.explanation.rows.map((outputs: { contributions: { column: string }[] }[]) =>
      outputs.map((one) => ({ ...one, contributions: one.contributions.filter(visible) })),
    ),
  })
  expect(kept.get('untold')).not.toHaveProperty('explanation')
  expect(kept.get('aws').explanation.rows).toHaveLength(1)
  const plain = (await world.ask('GET', `${path}/predictions`)).json.predictions
  for (const one of plain) expect(one).not.toHaveProperty('explanation')
})

it('says it later too, by the version that answered, without asking anew', async () => {
  await using world = await servedWorld()
  await world.tiny('churn')
  await world.tiny('churn', { shift: 2 })
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  const path = '/api/v1/endpoints/churn'
  const { json: asked } = await world.ask('POST', `${path}/predict`, { rows: [ana, { ...ana, tenure: 60 }] })
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 2 })
  const explained = async (id: string) => world.ask('GET', `${path}/predictions/${id}/explanation`)
  // What was answered is captured a moment later.
  let { status, json } = await explained(asked.id)
  for (let turns = 0; status === 404 && turns < 100; turns++) {
    await new Promise((done) => setTimeout(done, 50))
    ;({ status, json } = await explained(asked.id))
  }
  expect(status).toBe(200)
  expect(json.rows).toHaveLength(2)
  const [[said]] = json.rows
  const sum = said.contributions.reduce((all: number, { value }: { value: number }) => all + value, said.base)
  expect(sum).toBeCloseTo(probabilityOf(ana), 12)
  const { json: counted } = await world.ask('GET', path)
  expect(counted.counts.requests).toBe(1)
  expect(await explained('nothing')).toMatchObject({
    status: 404,
    json: { error: { code: 'CAPTURE_PREDICTION_NOT_FOUND' } },
  })
})

it('does not guess from what was hidden before it was captured', async () => {
  await using world = await servedWorld()
  await world.tiny('churn')
  const capture = {
    share: 1,
    retentionDays: null,
    retentionBytes: null,
    treatments: { tenure: 'drop' },
  } as const
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1, capture })
  const path = '/api/v1/endpoints/churn'
  await world.ask('POST', `${path}/predict`, { rows: [ana], id: 'mine' })
  const explained = () => world.ask('GET', `${path}/predictions/mine/explanation`)
  let reply = await explained()
  for (let turns = 0; reply.status === 404 && turns < 100; turns++) {
    await new Promise((done) => setTimeout(done, 50))
    reply = await explained()
  }
  expect(reply).toMatchObject({ status: 409, json: { error: { code: 'CAPTURE_INPUTS_HIDDEN' } } })
})
