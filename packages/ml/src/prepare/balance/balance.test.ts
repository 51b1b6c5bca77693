import { describe, expect, it } from 'vitest'
import { publicData, publicTable, withoutData } from '../../../tests/public-tables.ts'
import reference from '../../../tests/reference/preparation.json' with { type: 'json' }
import { columnOf, type TextColumn } from '../../table/index.ts'
import type { Target } from '../../train/trainer.ts'
import type { Features } from '../features.ts'
import { balanced, classWeights } from './index.ts'

const rows = 60
const target: Target = {
  task: 'binary',
  classes: ['no', 'yes'],
  values: Float64Array.from({ length: rows }, (_, i) => Number(i % 6 === 0)),
}
const features: Features = {
  rows,
  columns: [
    { name: 'x', kind: 'numeric', values: Float64Array.from({ length: rows }, (_, i) => Math.sin(i) * 100) },
    {
      name: 'y',
      kind: 'numeric',
      values: Float64Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? Number.NaN : i)),
    },
    {
      name: 'c',
      kind: 'category',
      levels: ['a', 'b'],
      values: Float64Array.from({ length: rows }, (_, i) => i % 3),
    },
  ],
}
const counts = ({ values }: Target) => [0, 1].map((k) => values.filter((value) => value === k).length)
const seed = { seed: 3 }

describe('balanced rows', () => {
  it('repeat the smaller class, or leave rows of the larger one out', () => {
    const over = balanced(features, target, { by: 'over' }, seed)
    expect(counts(over.target)).toEqual([50, 50])
    expect(over.features.columns[0]!.values.subarray(0, rows)).toEqual(features.columns[0]!.values)
    const own = new Set(features.columns[0]!.values.filter((_, i) => target.values[i] === 1))
    expect([...over.features.columns[0]!.values.subarray(rows)].every((x) => own.has(x))).toBe(true)
    expect(counts(balanced(features, target, { by: 'over', upTo: 0.5 }, seed).target)).toEqual([50, 25])
    const under = balanced(features, target, { by: 'under' }, seed)
    expect(counts(under.target)).toEqual([10, 10])
    expect(new Set(under.features.columns[0]!.values).size).toBe(20)
  })

  it('are made up between neighbours of their class', () => {
    const made = balanced(features, target, { by: 'smote', neighbours: 3 }, seed)
    expect(counts(made.target)).toEqual([50, 50])
    expect(made.features.rows).toBe(100)
    const own = [...features.columns[0]!.values].filter((_, i) => target.values[i] === 1)
    const fresh = [...made.features.columns[0]!.values.subarray(rows)]
    expect(Math.min(...fresh)).toBeGreaterThanOrEqual(Math.min(...own))
    expect(Math.max(...fresh)).toBeLessThanOrEqual(Math.max(...own))
    expect(fresh.filter((x) => own.includes(x)).length).toBe(0)
    // All rows of the class are of category 0 in c: 6 divides into 3.
    expect([...made.features.columns[2]!.values.subarray(rows)]).toEqual(fresh.map(() => 0))
    expect(balanced(features, target, { by: 'smote', neighbours: 3 }, seed)).toEqual(made)
    expect(balanced(features, target, { by: 'smote', neighbours: 3 }, { seed: 4 })).not.toEqual(made)
  })

  it('say what can’t be balanced', () => {
    const code = (given: Target, balance: Parameters<typeof balanced>[2]) => {
      try {
        return String(balanced(features, given, balance, seed).features.rows)
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect(code({ task: 'regression', classes: [], values: target.values }, { by: 'over' })).toBe(
      'PREPARE_BAD_SETTING',
    )
    expect(code(target, { by: 'over', upTo: 2 })).toBe('PREPARE_BAD_SETTING')
    const one = { ...target, values: target.values.map((_, i) => Number(i === 0)) }
    expect(code(one, { by: 'smote' })).toBe('PREPARE_BAD_SETTING')
    const none = { ...target, values: new Float64Array(rows) }
    expect(code(none, { by: 'over' })).toBe('60')
  })

  it.skipIf(!publicData)(`weigh as scikit-learn does${withoutData}`, () => {
    const type = columnOf(publicTable('predictive_maintenance/ai4i2020.csv'), 'Type') as TextColumn
    const weights = classWeights({
      task: 'multiclass',
      values: Float64Array.from(type.codes),
      classes: type.levels,
    })
    expect(type.levels).toEqual(['H', 'L', 'M'])
    for (const [k, wanted] of reference.class_weights.entries())
      expect(weights[type.codes.indexOf(k)]).toBeCloseTo(wanted, 12)
  })
})
