import { describe, expect, it } from 'vitest'
import type { Signature } from '@slipway/ml/model'
import { unknownLabels } from './fitting-labels.ts'

const signature = (facts: Partial<Signature>) => ({ task: 'binary', classes: [], ...facts }) as Signature
const labels = (...values: (string | number | boolean | null)[]) =>
  values.map((value) => ({ id: 'a', value }))

describe('labels beside what a model answers with', () => {
  it('are unknown where they name no class of it', () => {
    const classes = signature({ classes: ['No', 'Yes'] })
    expect(unknownLabels(labels('Yes', 'No', null, 'yes', 'Maybe', true), classes)).toBe(3)
    expect(unknownLabels(labels(1, '1.0', '0', false), signature({ classes: ['0', '1'] }))).toBe(1)
    expect(unknownLabels(labels(true, 'false'), signature({ classes: ['false', 'true'] }))).toBe(0)
    expect(unknownLabels(labels('anything'), signature({ classes: [] }))).toBe(0)
  })

  it('are refused where the model predicts numbers and they are none', () => {
    const numbers = signature({ task: 'regression' })
    expect(unknownLabels(labels(1.5, '2e3', null), numbers)).toBe(0)
    for (const wrong of ['Yes', '', true, Infinity])
      expect(() => unknownLabels(labels(1, wrong), numbers)).toThrow('Label 2')
  })
})
