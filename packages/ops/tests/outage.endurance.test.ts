import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { again, outageWorld } from './outage-world.ts'
import { onPostgres } from './on-postgres.ts'
import { outage } from './outage.ts'
import { eventually } from './pipelines-peers.ts'

const row = { tenure: 3, charges: 70, contract: 'Monthly', senior: false }

onPostgres('a server whose database goes away again and again', (cluster) => {
  it('lives, answers predictions all the while, and goes on by itself', () =>
    outage(cluster(), { cuts: 40, crashes: 4, awayMs: 20_000 }))

  it('waits for no answer for ever of a database that takes connections and says nothing', async () => {
    const database = await cluster().createPlatformDatabase()
    await using world = await outageWorld(database.url)
    const path = '/api/v1/endpoints/churn/predict'
    await world.client.serving.deployModel({
      params: { name: 'churn' },
      body: { model: 'churn', version: 1 },
    })
    expect((await world.ask('POST', path, { rows: [row] })).status).toBe(200)
    const predicting = again(20, () => world.ask('POST', path, { rows: [row] }))
    await cluster().freeze(true)
    try {
      const asked = await Promise.all([
        world.ask('GET', '/readyz'),
        ...Array.from({ length: 20 }, (_, i) => world.ask('POST', '/api/v1/runs', { name: `run ${i}` })),
      ])
      for (const { status, json } of asked)
        expect([status, json.error.code]).toEqual([503, 'DATABASE_UNREACHABLE'])
      expect(Math.max(...asked.map(({ ms }) => ms))).toBeLessThan(40_000)
      expect((await world.ask('GET', '/metrics')).json).toContain('slipway_database_up 0')
    } finally {
      await cluster().freeze(false)
    }
    await eventually(async () => (await world.ask('GET', '/readyz')).status === 200, 60_000)
    expect((await world.ask('POST', '/api/v1/runs', { name: 'after' })).status).toBe(200)
    expect((await world.ask('GET', '/metrics')).json).toContain('slipway_database_up 1')
    await pause(1000)
    const predicted = await predicting.stop()
    expect(predicted.filter(({ status }) => status !== 200)).toEqual([])
    expect(world.said()).toMatch(/"database-away"[^]*"database-back"/)
  })
})
