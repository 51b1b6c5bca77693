import { expect, it } from 'vitest'
import type { Plan } from './plan.ts'
import { probes } from './probes.ts'

it('tries whole numbers with whole numbers, whatever the graph knows', () => {
  const plan = { numbers: [NaN, Infinity, -Infinity, 1e300, -0.5], texts: [] } as unknown as Plan
  const tensors = probes([{ name: 'n', type: 'int64', shape: ['rows'] }], plan, 512)
  const values = [...(tensors!.get('n')!.values as BigInt64Array)]
  expect(values).toHaveLength(512)
  expect(new Set(values).size).toBeGreaterThan(10)
})
