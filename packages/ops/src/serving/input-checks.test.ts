import { check, col } from '@slipway/ml/check/builder'
import { expect, it } from 'vitest'
import { servedWorld } from '../../tests/served-world.ts'
import { tinySignature } from '../../tests/tiny-model.ts'
import { onSqlite } from '../../tests/worlds.ts'

const checks = [
  ...check(col('tenure')).between(0, 72).checks,
  ...check(col('contract')).oneOf(['Monthly', 'Yearly']).warn().checks,
  ...check(col('since')).dateBetween('2010-01-01', null).error().checks,
  // Of a kind that one row cannot say, and one that only a later program knows.
  ...check(col('tenure')).unique().checks,
  { kind: 'of-tomorrow', columns: ['tenure'], severity: 'block', mostly: 1, args: {} } as const,
]
const files = { 'signature.json': JSON.stringify({ ...tinySignature, checks }) }
const good = { tenure: 5, contract: 'Monthly', senior: false, since: '2020-01-01' }
const path = '/api/v1/endpoints/churn/predict'

const world = async (inputChecks: 'off' | 'warn' | 'refuse') => {
  const served = await servedWorld(onSqlite, { inputChecks })
  await served.tiny('churn', { files })
  await served.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  return served
}

it('tells rows that fail the checks of the training data beside the answer', async () => {
  await using served = await world('warn')
  const { status, json } = await served.ask('POST', path, {
    rows: [good, { ...good, tenure: 100, contract: 'Daily' }, { ...good, since: '2001-01-01' }],
  })
  expect(status).toBe(200)
  expect(json.predictions).toHaveLength(3)
  expect(json.warnings).toEqual([
    { row: 1, columns: ['tenure'], severity: 'block', check: 'tenure is between 0 and 72' },
    { row: 1, columns: ['contract'], severity: 'warn', check: 'contract is one of Monthly, Yearly' },
    { row: 2, columns: ['since'], severity: 'error', check: 'since is at least 2010-01-01' },
  ])
  expect((await served.ask('POST', path, { rows: [good] })).json).not.toHaveProperty('warnings')
  const told = await fetch(`${served.url}/endpoints/churn/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ dataframe_records: [good, { ...good, tenure: 100 }] }),
  })
  expect(told.status).toBe(200)
  expect(JSON.parse(told.headers.get('x-slipway-warnings')!)).toEqual({
    failing: 1,
    first: [{ row: 1, severity: 'block', check: 'tenure is between 0 and 72' }],
  })
  const { json: detail } = await served.ask('GET', '/api/v1/endpoints/churn')
  expect(detail.signature.checks).toHaveLength(checks.length)
})

it('refuses them, by every protocol, where the server is told to; what only warns goes on', async () => {
  await using served = await world('refuse')
  const { status, json } = await served.ask('POST', path, { rows: [good, { ...good, tenure: 100 }] })
  expect(status).toBe(400)
  expect(json.error).toMatchObject({ code: 'SERVING_INPUT_REFUSED' })
  expect(json.error.message).toContain('Row 1 fails')
  expect(json.error.message).toContain('tenure is between 0 and 72')
  const mlflow = await served.ask('POST', '/endpoints/churn/invocations', {
    dataframe_records: [{ ...good, tenure: 100 }],
  })
  // As SageMaker says that a model refused what it was sent.
  expect(mlflow).toMatchObject({ status: 424, json: { OriginalStatusCode: 400 } })
  const warned = await served.ask('POST', path, { rows: [{ ...good, contract: 'Daily' }] })
  expect(warned.json.warnings).toHaveLength(1)
})

it('asks nothing where it is off', async () => {
  await using served = await world('off')
  const { json } = await served.ask('POST', path, { rows: [{ ...good, tenure: 100 }] })
  expect(json).not.toHaveProperty('warnings')
})
