import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pythonHas, runPython } from '../../tests/python.ts'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { mostVariants } from './serving-metrics.ts'

interface Family {
  family: string
  type: string
  help: string
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

const row = (i: number) => ({ tenure: i % 60, charges: 70, contract: 'Monthly', senior: i % 3 === 0 })
const ask = (world: ServedWorld, i: number, body: object = { rows: [row(i)] }) =>
  world.ask('POST', '/api/v1/endpoints/churn/predict', { id: `id-${i}`, ...body })

/** As Prometheus' own parser reads it. */
const scrape = async (world: ServedWorld) => {
  const script = join(import.meta.dirname, '../../tests/clients/metrics.py')
  const families = (await runPython(script, `${world.url}/metrics`)) as Family[]
  const own = families.filter(({ family }) => family.startsWith('slipway_serving_'))
  return {
    own,
    value: (name: string, labels: Record<string, string> = {}): number | undefined =>
      own
        .flatMap(({ samples }) => samples)
        .find(
          (one) =>
            one.name === `slipway_serving_${name}` &&
            Object.entries(labels).every(([label, value]) => one.labels[label] === value),
        )?.value,
  }
}

const hasParser = pythonHas('prometheus_client', 'prometheus_client.parser')
describe(`Prometheus${hasParser ? '' : ' (skipped: no python with prometheus-client)'}`, () => {
  it.skipIf(!hasParser)('reads what each variant did, what waits, and what was let go', async () => {
    await using world = await servedWorld()
    for (const shift of [0, 1, 2]) await world.tiny('churn', { shift })
    const deploy = (version: number, more: object = {}) =>
      world.ask('POST', '/api/v1/endpoints/churn/revisions', { model: 'churn', version, ...more })
    await deploy(1)
    await deploy(3, { shadow: { share: 1, name: 'silent' } })
    await world.ask('POST', '/api/v1/endpoints/churn/rollouts', {
      model: 'churn',
      version: 2,
      kind: 'ab',
      steps: [{ weight: 50, bakeMs: 3_600_000 }],
    })
    const answered: Record<string, number> = {}
    for (let i = 0; i < 60; i++) {
      const { json } = await ask(world, i)
      answered[json.version] = (answered[json.version] ?? 0) + 1
    }
    expect((await ask(world, 60, { rows: [{ tenure: 'x' }] })).status).toBe(400)
    await world.serving.flushShadows('churn')
    await world.ask('GET', '/api/v1/endpoints/churn/predictions')

    const { own, value } = await scrape(world)
    for (const { family, help, type } of own) expect([help, type], family).not.toContain('')
    const champion = { endpoint: 'churn', variant: 'champion', version: '1' }
    const challenger = { endpoint: 'churn', variant: 'challenger', version: '2' }
    const silent = { endpoint: 'churn', variant: 'silent', version: '3' }
    expect(value('variant_requests_total', champion)).toBe(answered[1])
    expect(value('variant_requests_total', challenger)).toBe(answered[2])
    expect(value('variant_errors_total', champion)).toBe(0)
    expect(value('variant_latency_seconds_count', challenger)).toBe(answered[2])
    expect(value('variant_latency_seconds_bucket', { ...challenger, le: '+Inf' })).toBe(answered[2])
    expect(value('shadow_requests_total', silent)).toBe(60)
    expect(value('shadow_dropped_total', silent)).toBe(0)
    expect(value('shadow_latency_seconds', { ...silent, quantile: '0.5' })).toBeGreaterThan(0)
    expect(value('shadow_queue_requests')).toBe(0)
    expect(value('in_flight_requests', { endpoint: 'churn' })).toBe(0)
    expect(value('requests_total', { endpoint: 'churn' })).toBe(61)
    expect(value('errors_total', { endpoint: 'churn' })).toBe(1)
    expect(value('batch_requests_count', { endpoint: 'churn' })).toBeGreaterThan(0)
    expect(value('batch_requests_sum', { endpoint: 'churn' })).toBe(60)
    expect(value('captured_rows_total', { endpoint: 'churn' })).toBe(60)
    expect(value('dropped_captures_total', { endpoint: 'churn' })).toBe(0)
  })

  it.skipIf(!hasParser)(
    'is told of few variants, however many there were, and of none that is gone',
    async () => {
      await using world = await servedWorld()
      for (let i = 0; i < mostVariants + 8; i++) {
        const version = await world.tiny('churn', { shift: i })
        await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: version.number })
        expect((await ask(world, i)).status).toBe(200)
      }
      const told = (await scrape(world)).own.find(
        ({ family }) => family === 'slipway_serving_variant_requests',
      )!
      expect(told.samples).toHaveLength(mostVariants)
      expect(told.samples.at(-1)!.labels['version']).toBe(String(mostVariants + 8))
      await world.ask('DELETE', '/api/v1/endpoints/churn')
      const after = await scrape(world)
      expect(JSON.stringify(after.own)).not.toContain('churn')
    },
  )
})
