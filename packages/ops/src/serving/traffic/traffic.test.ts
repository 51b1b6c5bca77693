import { expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { servedWorld } from '../../../tests/served-world.ts'
import { trafficRing } from './traffic-ring.ts'

const row = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }

it('tells what each variant did since the look before, across a deployment', async () => {
  await using world = await servedWorld()
  const { serving } = connect({ url: world.url })
  const params = { name: 'churn' }
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
  await world.tiny('churn')
  await world.tiny('churn', { shift: 1 })
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  for (let n = 0; n < 3; n++) await serving.predict({ params, body: { rows: [row] } })
  await expect(serving.predict({ params, body: { rows: [{}] } })).rejects.toMatchObject({ kind: 'invalid' })
  await world.serving.traffic.look()
  const first = await serving.getEndpointTraffic({ params, query: {} })
  expect(first).toMatchObject({ requests: [4], errors: [1] })
  expect(first.variants).toMatchObject([
    { variant: 'champion', version: 1, role: 'champion', requests: [3], errors: [0] },
  ])
  expect(first.variants[0]!.p99Ms[0]).toBeGreaterThan(0)

  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 2 })
  await serving.predict({ params, body: { rows: [row] } })
  await world.serving.traffic.look()
  await world.serving.traffic.look()
  const later = await serving.getEndpointTraffic({ params, query: {} })
  expect(later.requests).toEqual([4, 1, 0])
  expect(later.variants.map(({ version, requests }) => [version, sum(requests)])).toEqual([
    [1, 3],
    [2, 1],
  ])
  expect(later.variants[0]!.p50Ms[2]).toBeNull()
  await expect(serving.getEndpointTraffic({ params: { name: 'churm' }, query: {} })).rejects.toMatchObject({
    code: 'SERVING_ENDPOINT_NOT_FOUND',
  })
})

it('keeps an hour, and gives what came after a time', () => {
  const ring = trafficRing()
  for (let n = 1; n <= 800; n++) ring.add(n, { requests: n % 2, errors: 0, variants: [] })
  const whole = ring.read('x')
  expect([whole.atMs.length, whole.atMs[0], whole.atMs.at(-1)]).toEqual([720, 81, 800])
  expect(ring.read('x', 797)).toMatchObject({ atMs: [798, 799, 800], requests: [0, 1, 0] })
})
