import { expect, it } from 'vitest'
import { servedWorld } from '../../tests/served-world.ts'
import { onSqlite } from '../../tests/worlds.ts'

const row = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false, since: null }

it('opens what was asked before the server started, and nothing else', async () => {
  const first = await servedWorld(onSqlite, { schedules: true })
  await first.tiny('churn')
  for (const endpoint of ['asked', 'never'])
    await first.serving.deploy({ endpoint, model: 'churn', version: 1 })
  await first.ask('POST', '/api/v1/endpoints/asked/predict', { rows: [row] })
  await using world = await first.restart()
  const metrics = async () => (await world.ask('GET', '/metrics')).text
  // What is open is counted by variant.
  await expect.poll(metrics).toMatch(/endpoint="asked",variant="champion"/)
  expect(await metrics()).not.toMatch(/endpoint="never",variant="champion"/)
})

it('leaves it to the first request where a server does not stay', async () => {
  const first = await servedWorld()
  await first.tiny('churn')
  await first.serving.deploy({ endpoint: 'asked', model: 'churn', version: 1 })
  await first.ask('POST', '/api/v1/endpoints/asked/predict', { rows: [row] })
  await using world = await first.restart()
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect((await world.ask('GET', '/metrics')).text).not.toMatch(/endpoint="asked",variant="champion"/)
  expect((await world.ask('POST', '/api/v1/endpoints/asked/predict', { rows: [row] })).status).toBe(200)
})
