import type { Features } from '@slipway/ml/prepare'
import type { Target } from '@slipway/ml/train'
import { trainerNamed } from '@slipway/ml/train'
import { describe, expect, it } from 'vitest'
import { linear } from './candidates.ts'
import { learn } from './learn.ts'

const rows = 400
const wave = Float64Array.from({ length: rows }, (_, i) => Math.sin(i * 12.9898))
const features: Features = { rows, columns: [{ name: 'x', kind: 'numeric', values: wave }] }
const target: Target = {
  task: 'binary',
  classes: ['no', 'yes'],
  values: wave.map((x, i) => Number(x > 0.5 && i % 3 === 0)),
}

/** The mean answer to all rows. */
async function mean(balance?: Parameters<typeof linear>[1]) {
  const candidate = linear({}, balance)
  const model = await learn(candidate, features, target, { seed: 1 })
  const answers = trainerNamed('linear').predict(model, features)
  return { name: candidate.name, mean: answers.reduce((sum, p) => sum + p, 0) / rows }
}

describe('a candidate that balances its classes', () => {
  it.each(['weights', 'over', 'under', 'smote'] as const)(
    'by %s takes the rare class for more likely',
    async (by) => {
      const plain = await mean()
      const share = target.values.reduce((sum, y) => sum + y, 0) / rows
      expect(plain.mean).toBeCloseTo(share, 2)
      const one = await mean({ balance: { by } })
      expect(one.name).toContain(by)
      expect(one.mean).toBeGreaterThan(share * 2)
    },
  )
})
